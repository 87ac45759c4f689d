import { describe, expect, it } from 'vitest';
import type { CaseView, PhraseView } from '$ipc/bindings';
import { toWrite } from './caret';
import { choiceOf, languageOf, meant, slashBefore } from './phrases';

const phrase = (id: string, it: string): PhraseView => ({
  id,
  title: { it, en: id },
  text: { it, en: id },
  unfilled: [],
});

describe('the slash that asks for a phrase', () => {
  it.each([
    ['/', 0, ''],
    ['/sal', 0, 'sal'],
    ['Salve /', 6, ''],
    ['Salve\n/perché', 6, 'perché'],
    ['a\t/b', 2, 'b'],
  ])('%j has one', (text, at, word) => {
    expect(slashBefore(text, text.length)).toEqual({ at, word });
  });

  it.each(['', 'e/o', '12/3', 'http://', 'http:/', '//', '/a/b', '/a b', '(/', '«/'])(
    '%j has none',
    (text) => {
      expect(slashBefore(text, text.length)).toBeUndefined();
    },
  );

  it('is looked for before the caret alone', () => {
    expect(slashBefore('/saluto', 4)).toEqual({ at: 0, word: 'sal' });
    expect(slashBefore('x /saluto', 1)).toBeUndefined();
  });
});

describe('the phrases that are meant', () => {
  const all = [
    phrase('wait_more', 'Attesa più lunga'),
    phrase('greet', 'Un saluto'),
    phrase('thanks', 'Grazie per l’attesa'),
  ].map((one) => choiceOf(one, 'it', 'it'));
  const found = (word: string): string[] => meant(all, word).map(({ id }) => id);

  it('are found by title and id, without accents and case, words that begin so first', () => {
    expect(found('')).toEqual(['wait_more', 'greet', 'thanks']);
    expect(found('PIU')).toEqual(['wait_more']);
    expect(found('wait_m')).toEqual(['wait_more']);
    expect(found("l'attesa")).toEqual(['thanks']);
    expect(found('a')).toEqual(['wait_more', 'thanks', 'greet']);
    expect(found('un')).toEqual(['greet', 'wait_more']);
    expect(found('.*')).toEqual(['wait_more', 'greet', 'thanks']);
  });
});

describe('the language of a phrase', () => {
  const known = (language: string | null, contact: string | null = null): CaseView =>
    ({ language, contact: contact && { language: contact } }) as unknown as CaseView;

  it('is the contact’s when it is one of ours, else the window’s', () => {
    expect(languageOf(known('EN-gb'), 'it')).toBe('en');
    expect(languageOf(known(null, 'it'), 'en')).toBe('it');
    expect(languageOf(known('de'), 'en')).toBe('en');
    expect(languageOf(known(null), 'it')).toBe('it');
  });
});

describe('what is still to be written', () => {
  it('is the first of the fields as they stand in the text', () => {
    expect(toWrite('{b} e {a}', ['{a}', '{b}', '{c}'])).toEqual({ at: 0, length: 3 });
    expect(toWrite('tutto qui', ['{a}'])).toBeUndefined();
  });
});
