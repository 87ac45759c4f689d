import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { look } from '$lib/look/look.svelte';
import { WHY, whyWords } from './why';

const domain = new URL('../../../crates/domain/src/', import.meta.url);
const source = (path: string) => readFileSync(new URL(path, domain), 'utf8');

beforeEach(() => {
  look.locale = 'it';
});

describe('what was not accepted', () => {
  it('has a reason for every refusal of the domain, and for what the wire adds', () => {
    const rules = source('rules/refusal.rs');
    const codes = [...rules.matchAll(/Self::\w+ => "([a-z_]+)"/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(15);
    const wanted = [...codes, 'stranded', 'dependency_failed'];
    expect(wanted.filter((code) => !Object.hasOwn(WHY, code))).toEqual([]);
    expect(whyWords('already_answered', 'op-nobody')).toMatch(
      /^Risposta non registrata: .+ ha già risposto/,
    );
    expect(whyWords('dependency_failed', null, ['reply.send'])).toMatch(/ha preso in carico/);
    expect(whyWords('dependency_failed', null, ['case.solve'])).toMatch(/Dipendeva da/);
    expect(whyWords('something_newer')).toMatch(/Il tuo testo è ancora qui/);
  });

  it('never says failed, merge, conflict or retry', () => {
    for (const locale of ['it', 'en'] as const) {
      look.locale = locale;
      const said = [
        ...Object.values(WHY).map((why) => why()),
        whyWords('dependency_failed', null, ['reply.send']),
        whyWords('already_answered', 'op-nobody'),
      ];
      expect(
        said.filter((text) => /\bfail|fallit|merge|conflict|conflitt|retry/i.test(text)),
      ).toEqual([]);
    }
  });
});
