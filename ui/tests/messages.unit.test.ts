import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../messages/', import.meta.url);
const settings = JSON.parse(
  readFileSync(new URL('../project.inlang/settings.json', import.meta.url), 'utf8'),
);
type Catalogue = Record<string, unknown>;

const folders = readdirSync(root);
const read = (folder: string, locale: string): Catalogue =>
  JSON.parse(readFileSync(new URL(`${folder}/${locale}.json`, root), 'utf8'));

/** What a message is given, however its plurals are written. */
function inputs(message: unknown): string[] {
  const names = [...JSON.stringify(message).matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return [...new Set(names)].filter((name) => name !== 'count').sort();
}

describe('the catalogues', () => {
  it('are all compiled', () => {
    const compiled: string[] = settings['plugin.inlang.messageFormat'].pathPattern;
    expect(folders.filter((one) => !compiled.includes(`./messages/${one}/{locale}.json`))).toEqual(
      [],
    );
  });

  it('say the same things in both languages, with the same words put in', () => {
    for (const folder of folders) {
      const [it, en] = [read(folder, 'it'), read(folder, 'en')];
      expect(Object.keys(en), folder).toEqual(Object.keys(it));
      const differ = Object.keys(it).filter(
        (key) => inputs(it[key]).join() !== inputs(en[key]).join(),
      );
      expect(differ, folder).toEqual([]);
    }
  });

  it('give no key twice', () => {
    const keys = folders.flatMap((folder) => Object.keys(read(folder, 'it')).slice(1));
    expect(keys.filter((key, at) => key !== '$schema' && keys.indexOf(key) !== at)).toEqual([]);
  });

  it('hold no key that nothing says', () => {
    const source = new URL('../src/', import.meta.url);
    const said = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|svelte)$/.test(name) && !/paraglide|\.test\.ts$/.test(name))
      .map((name) => readFileSync(new URL(name, source), 'utf8'))
      .join('\n');
    const words = new Set(said.match(/\w+/g));
    const keys = folders.flatMap((folder) => Object.keys(read(folder, 'it')).slice(1));
    expect(keys.length).toBeGreaterThan(400);
    expect(keys.filter((key) => !words.has(key))).toEqual([]);
  });
});
