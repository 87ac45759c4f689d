// The manual says what the screen says: its words in bold are the page's, its keys act, its pictures are there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acts } from '$lib/keys/acts';

const ui = process.cwd();
const folder = (language: string) => join(ui, '../docs/manual', language);

/** Every sentence of the page in a language, those of plural forms among them. */
function sentences(language: string): Set<string> {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === 'string') found.add(value);
    else if (value && typeof value === 'object') Object.values(value).forEach(walk);
  };
  for (const part of readdirSync(join(ui, 'messages'))) {
    walk(JSON.parse(readFileSync(join(ui, 'messages', part, `${language}.json`), 'utf8')));
  }
  return found;
}

const keys = new Set(
  Object.values(acts)
    .flatMap(({ keys }) => keys as readonly string[])
    .map((chord) => chord.replace('Mod', 'Ctrl')),
);

const all = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map((hit) => hit[1] ?? '');

describe.each(['it', 'en'])('the manual in %s', (language) => {
  const text = readFileSync(join(folder(language), 'README.md'), 'utf8');

  it('quotes the screen word by word', () => {
    const said = sentences(language);
    const quoted = all(text, /\*\*([^*]+)\*\*/g).filter(
      (words) => !/^(grassetto|bold)$/.test(words),
    );
    expect(quoted.length).toBeGreaterThan(20);
    expect(quoted.filter((words) => !said.has(words))).toEqual([]);
  });

  it('names keys that act', () => {
    const named = all(text, /<kbd>([^<]+)<\/kbd>/g);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((key) => !keys.has(key))).toEqual([]);
  });

  it('shows pictures that are there, and all of them', () => {
    const shown = all(text, /!\[[^\]]+\]\(pictures\/([^)]+)\)/g);
    const there = existsSync(join(folder(language), 'pictures'))
      ? readdirSync(join(folder(language), 'pictures'))
      : [];
    expect(shown.toSorted()).toEqual(there.toSorted());
  });
});
