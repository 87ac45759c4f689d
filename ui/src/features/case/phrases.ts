/** Where a slash asks for a ready phrase, and which phrases what follows it means. */
import type { CaseView, PhraseView } from '$ipc/bindings';
import type { Locale } from '$lib/look/look.svelte';
import { fold } from '$lib/text/fold';

/** Phrases that are shown at once. */
export const MOST_SHOWN = 8;

/** A slash that asks for a phrase: where it stands, and what is written after it. */
export interface Slash {
  readonly at: number;
  readonly word: string;
}

/**
 * The slash that what is written before the caret ends with. It begins a word: "e/o", "12/3" and
 * "http://" have theirs inside one.
 */
export function slashBefore(text: string, caret: number): Slash | undefined {
  const word = /(?:^|\s)\/([^\s/]*)$/u.exec(text.slice(0, caret))?.[1];
  return word === undefined ? undefined : { at: caret - word.length - 1, word };
}

/** What is compared: words without case and accents, with one space between them. */
const words = (text: string): string =>
  fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** The phrases whose title or id has this in it, those with a word that begins so first. */
export function meant(
  phrases: readonly PhraseView[],
  word: string,
  locale: Locale,
): readonly PhraseView[] {
  const wanted = words(word);
  const begun: PhraseView[] = [];
  const inside: PhraseView[] = [];
  for (const phrase of phrases) {
    const named = ` ${words(phrase.title[locale])} ${words(phrase.id)}`;
    if (named.includes(` ${wanted}`)) begun.push(phrase);
    else if (named.includes(wanted)) inside.push(phrase);
  }
  return [...begun, ...inside];
}

/** The language the contact reads, where it is known and one of ours; else the window's. */
export function languageOf({ language, contact }: CaseView, window: Locale): Locale {
  const known = (language ?? contact?.language)?.toLowerCase().split(/[-_]/)[0];
  return known === 'it' || known === 'en' ? known : window;
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
