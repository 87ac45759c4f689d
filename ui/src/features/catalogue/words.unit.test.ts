import { afterEach, describe, expect, it } from 'vitest';
import { look } from '$lib/look/look.svelte';
import type { EntryFault, Fault } from '$ipc/bindings';
import { Refused } from '$ipc/problem';
import {
  doesWords,
  expectedWords,
  faultWords,
  fieldWords,
  natureWords,
  pieceName,
  reasonOf,
  refusalWords,
} from './words';

const faults: readonly Fault[] = [
  { fault: 'unreadable', detail: 'expected `=`' },
  { fault: 'missing' },
  { fault: 'unknown_field' },
  { fault: 'wrong_value', detail: 'not a number' },
  { fault: 'wrong_value', detail: '' },
  { fault: 'empty_text' },
  { fault: 'too_long', words: 31, most: 22 },
  { fault: 'duplicate' },
  { fault: 'out_of_range' },
  { fault: 'condition', detail: 'unexpected )' },
  { fault: 'unknown_name', name: 'docs' },
  { fault: 'not_offered', what: '?' },
  { fault: 'wrong_type', expected: 'string', found: 'int' },
  { fault: 'never_equal', value: 'nessuno' },
  { fault: 'contradiction' },
  { fault: 'never_valid' },
];
const at = (fault: Fault, field = 'when'): EntryFault => ({
  ...{ document: 'action/x', entry: 'x', line: 7, field, fault },
});

/** Every sentence in the language of the window now. */
function all(): string[] {
  return [
    ...faults.map(reasonOf),
    ...[fieldWords, natureWords, expectedWords, doesWords].flatMap((words) =>
      Object.values(words).map((word) => word()),
    ),
  ];
}

afterEach(() => {
  look.locale = 'it';
});

describe('the words of the catalogue', () => {
  it('are there in both languages, each its own', () => {
    look.locale = 'it';
    const italian = all();
    look.locale = 'en';
    const english = all();
    expect(italian.filter((text) => text.trim() === '' || text.includes('{'))).toEqual([]);
    expect(italian.filter((text, index) => text === english[index])).toEqual([]);
    expect(new Set(italian.slice(0, faults.length)).size).toBe(faults.length);
  });

  it('name field, line and reason', () => {
    look.locale = 'it';
    expect(faultWords(at({ fault: 'unknown_name', name: 'docs' }))).toBe(
      'Quando può servire, riga 7: «docs» non è né una variabile, né una funzione, né una lista di parole',
    );
    expect(faultWords(at({ fault: 'too_long', words: 31, most: 22 }, 'say.en'))).toBe(
      'Puoi dire, riga 7: troppo lungo da dire: 31 parole, al massimo 22',
    );
    look.locale = 'en';
    expect(faultWords(at({ fault: 'unreadable', detail: 'expected `=`' }, ''))).toBe(
      'Line 7: it cannot be read (expected `=`)',
    );
    expect(faultWords(at({ fault: 'unknown_field' }, 'colour'))).toBe(
      'colour, line 7: there is no such field',
    );
  });

  it('promise nobody that a publication goes out by itself', () => {
    for (const locale of ['it', 'en'] as const) {
      look.locale = locale;
      for (const code of ['no_network', 'server_timeout', 'server_failed'] as const) {
        const words = refusalWords(new Refused({ code, params: {} }));
        expect(words).toMatch(/resta qui|stays here/);
        expect(words).not.toMatch(/appena torna|da solo|by itself|inviato|sent/);
      }
    }
  });

  it('a piece of a kind of a newer server has its own name', () => {
    look.locale = 'it';
    expect(pieceName('words/common')).toEqual(['Parole', 'common']);
    expect(pieceName('maps/lagoon/north')).toEqual(['maps', 'lagoon/north']);
    expect(pieceName('toString/x')).toEqual(['toString', 'x']);
  });
});
