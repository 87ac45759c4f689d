import { describe, expect, it } from 'vitest';
import type { EntryView } from '$ipc/bindings';
import { joined, rowsOf, shown, unlike } from './timeline';

const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();
const entry = (id: string, when = at(20, 9)): EntryView =>
  ({ id, at: when, kind: 'note', body: id }) as EntryView;
const ids = (entries: readonly EntryView[]) => entries.map(({ id }) => id).join('');

describe('a timeline read again', () => {
  it('keeps what was read before the page and takes the page as it is', () => {
    const had = [entry('a'), entry('b'), entry('c')];
    const page = [entry('b'), { ...entry('c'), sent: 'confirmed' as const }, entry('d')];
    const { entries, whole } = joined(had, page);
    expect(ids(entries)).toBe('abcd');
    expect(entries[2]!.sent).toBe('confirmed');
    expect(whole).toBe(true);
  });

  it('starts again from the page when more happened than a page holds', () => {
    const { entries, whole } = joined([entry('a')], [entry('x'), entry('y')]);
    expect(ids(entries)).toBe('xy');
    expect(whole).toBe(false);
  });

  it('tells what is new', () => {
    expect(ids(unlike([entry('a'), entry('b')], [entry('a')]))).toBe('b');
  });

  it('opens a day with its first entry', () => {
    const rows = rowsOf([entry('a', at(20, 9)), entry('b', at(20, 18)), entry('c', at(21, 8))]);
    expect(rows.map(({ opensDay }) => opensDay)).toEqual([true, false, true]);
  });
});

describe('a long text', () => {
  it('is whole when it is short', () => {
    expect(shown('Parto venerdì.', 0)).toEqual({ text: 'Parto venerdì.', more: false });
  });

  it('is not folded for a few words more', () => {
    expect(shown('a'.repeat(800), 0).more).toBe(false);
  });

  it('is cut between words, and shown whole when asked', () => {
    const text = 'parola '.repeat(300).trim();
    const part = shown(text, 0);
    expect(part.more).toBe(true);
    expect(part.text.endsWith('parola')).toBe(true);
    expect(part.text.length).toBeLessThanOrEqual(700);
    expect(shown(text, 1)).toEqual({ text, more: false });
  });

  it('is cut by lines too', () => {
    const part = shown(Array.from({ length: 40 }, (_, n) => `riga ${n}`).join('\n'), 0);
    expect(part.text.split('\n')).toHaveLength(12);
    expect(part.more).toBe(true);
  });

  it('never cuts inside a character', () => {
    const part = shown('😀'.repeat(2000), 0);
    expect(part.text).toMatch(/^😀+$/u);
  });

  it('of a mebibyte comes piece by piece', () => {
    const text = 'x'.repeat(1024 * 1024);
    expect(shown(text, 1).text).toHaveLength(20_000);
    expect(shown(text, 2).text).toHaveLength(40_000);
    expect(shown(text, 53)).toEqual({ text, more: false });
  });
});
