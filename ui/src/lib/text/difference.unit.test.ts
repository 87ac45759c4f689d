import { describe, expect, it } from 'vitest';
import { differences, type Piece } from './difference';

const marked = (pieces: readonly Piece[]) =>
  pieces.map(({ text, differs }) => (differs ? `[${text}]` : text)).join('');

describe('two texts side by side', () => {
  it('mark the words that differ, on each side its own', () => {
    const [left, right] = differences(
      'Lampione spento in via Garibaldi 12',
      'Lampione spento in via Mazzini 12',
    );
    expect(marked(left)).toBe('Lampione spento in via [Garibaldi] 12');
    expect(marked(right)).toBe('Lampione spento in via [Mazzini] 12');
  });

  it('lose no letter, whatever they are', () => {
    const one = 'Perché è già l’ora?\n\nDue righe 👩‍🚒 e uno  spazio doppio';
    const other = 'Perché non è l’ora.\nUna riga 👩‍🚒 e uno spazio doppio';
    const [left, right] = differences(one, other);
    expect(left.map(({ text }) => text).join('')).toBe(one);
    expect(right.map(({ text }) => text).join('')).toBe(other);
  });

  it('that have nothing in common are not marked from end to end', () => {
    const [left, right] = differences('Furgone in ZTL', 'Scuola Gallina, giovedì');
    expect([...left, ...right].filter(({ differs }) => differs)).toEqual([]);
  });

  it('that are very long and very different are told whole', () => {
    const words = (seed: number) =>
      Array.from({ length: 6000 }, (_, at) => `p${(at * seed) % 7919}`).join(' ');
    const [left] = differences(words(3), words(5));
    expect(left).toEqual([{ text: words(3), differs: false }]);
  });
});
