import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { look } from '$lib/look/look.svelte';
import { canGoBack, didWords } from './actions';

const domain = new URL('../../../../crates/domain/src/', import.meta.url);
const source = (path: string) => readFileSync(new URL(path, domain), 'utf8');

beforeEach(() => {
  look.locale = 'it';
});

describe('an action speaks as people do', () => {
  it('says each thing it did once', () => {
    expect(didWords({ ops: ['contact.create', 'case.create', 'case.claim'], fields: [] })).toBe(
      'Persona nuova · Caso aperto · Preso in carico',
    );
    expect(didWords({ ops: ['tags.add', 'tags.remove'], fields: [] })).toBe('Etichette cambiate');
    expect(didWords({ ops: ['case.set', 'case.claim'], fields: ['priority', 'due'] })).toBe(
      'Dati del caso cambiati: Priorità, Scadenza · Preso in carico',
    );
    expect(didWords({ ops: ['case.teleport'], fields: [] })).toBe('Una modifica');
  });

  it('has words for every op of the domain', () => {
    const kinds = source('op/kind.rs');
    const ops = [...kinds.matchAll(/serde\(rename = "([a-z_]+\.[a-z_]+)"/g)].map(([, op]) => op!);
    expect(ops.length).toBeGreaterThan(25);
    expect(ops.filter((op) => didWords({ ops: [op], fields: [] }) === 'Una modifica')).toEqual([]);
  });

  it('gives words back only to a case that is here', () => {
    const one = {
      act: 'a',
      case: 'c',
      code: 'K7M-4Q2',
      ops: ['entry.append'],
      fields: [],
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
