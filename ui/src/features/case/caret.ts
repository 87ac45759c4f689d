/** Signs that open a list at the caret, and what is compared with what is written after one. */
import { fold } from '$lib/text/fold';

/** Choices that are shown at once. */
export const MOST_SHOWN = 8;

/** A sign that asks for something: where it stands, and what is written after it. */
export interface Asked {
  readonly at: number;
  readonly word: string;
}

/** What is compared: words without case and accents, with one space between them. */
export const words = (text: string): string =>
  fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Those that have this in their name, the ones with a word that begins so first. */
export function begunFirst<T>(
  all: readonly T[],
  word: string,
  named: (one: T) => string,
): readonly T[] {
  const wanted = words(word);
  const begun: T[] = [];
  const inside: T[] = [];
  for (const one of all) {
    const name = ` ${named(one)}`;
    if (name.includes(` ${wanted}`)) begun.push(one);
    else if (name.includes(wanted)) inside.push(one);
  }
  return [...begun, ...inside];
}

/** Where in a text the first of the fields stands that are still to be written. */
export function toWrite(
  text: string,
  fields: readonly string[],
): { readonly at: number; readonly length: number } | undefined {
  return fields
    .map((field) => ({ at: text.indexOf(field), length: field.length }))
    .filter(({ at }) => at !== -1)
    .sort((a, b) => a.at - b.at)[0];
}
