import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { look } from '$lib/look/look.svelte';
import { canGoBack, didWords, WHY, whyWords } from './actions';

const domain = new URL('../../../../crates/domain/src/', import.meta.url);
const source = (path: string) => readFileSync(new URL(path, domain), 'utf8');

beforeEach(() => {
  look.locale = 'it';
});

describe('an action speaks as people do', () => {
  it('says each thing it did once', () => {
    expect(didWords({ ops: ['contact.create', 'case.create', 'case.claim'] })).toBe(
      'Persona nuova · Caso aperto · Preso in carico',
    );
    expect(didWords({ ops: ['tags.add', 'tags.remove'] })).toBe('Etichette cambiate');
    expect(didWords({ ops: ['case.teleport'] })).toBe('Una modifica');
  });

  it('has words for every op of the domain', () => {
    const kinds = source('op/kind.rs');
    const ops = [...kinds.matchAll(/serde\(rename = "([a-z_]+\.[a-z_]+)"/g)].map(([, op]) => op!);
    expect(ops.length).toBeGreaterThan(25);
    expect(ops.filter((op) => didWords({ ops: [op] }) === 'Una modifica')).toEqual([]);
  });

  it('has a reason for every refusal of the domain, and for what the wire adds', () => {
    const rules = source('rules/refusal.rs');
    const codes = [...rules.matchAll(/Self::\w+ => "([a-z_]+)"/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(15);
    const wanted = [...codes, 'stranded', 'dependency_failed'];
    expect(wanted.filter((code) => !Object.hasOwn(WHY, code))).toEqual([]);
    expect(whyWords('already_answered', 'op-nobody')).toMatch(/^Non spedita: .+ ha già risposto/);
    expect(whyWords('something_newer')).toMatch(/Il tuo testo è ancora qui/);
  });

  it('never says failed, merge, conflict or retry', () => {
    for (const locale of ['it', 'en'] as const) {
      look.locale = locale;
      const said = Object.values(WHY).map((why) => why());
      expect(
        said.filter((text) => /\bfail|fallit|merge|conflict|conflitt|retry/i.test(text)),
      ).toEqual([]);
    }
  });

  it('gives words back only to a case that is here', () => {
    const one = {
      act: 'a',
      case: 'c',
      code: 'K7M-4Q2',
      ops: ['entry.append'],
      at: 0,
      refused: 'already_owned',
      can_undo: false,
      held: null,
      now: null,
      text: 'Le scrivo',
    };
    expect(canGoBack(one)).toBe(true);
    expect(canGoBack({ ...one, code: null })).toBe(false);
    expect(canGoBack({ ...one, text: null })).toBe(false);
    expect(canGoBack({ ...one, ops: ['case.set'] })).toBe(false);
  });
});
