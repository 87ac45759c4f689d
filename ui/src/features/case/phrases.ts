/** Where a slash asks for a ready phrase, and which phrases what follows it means. */
import { rpc } from '$ipc/door';
import type { CaseView, PhraseView } from '$ipc/bindings';
import { look, type Locale } from '$lib/look/look.svelte';
import { m } from '$lib/paraglide/messages';
import { begunFirst, words, type Asked } from './caret';
import type { Choice, Source } from './caret.svelte';

/**
 * The slash that what is written before the caret ends with. It begins a word: "e/o", "12/3" and
 * "http://" have theirs inside one.
 */
export function slashBefore(text: string, caret: number): Asked | undefined {
  const word = /(?:^|\s)\/([^\s/]*)$/u.exec(text.slice(0, caret))?.[1];
  return word === undefined ? undefined : { at: caret - word.length - 1, word };
}

/** The language the contact reads, where it is known and one of ours; else the window's. */
export function languageOf({ language, contact }: CaseView, window: Locale): Locale {
  const known = (language ?? contact?.language)?.toLowerCase().split(/[-_]/)[0];
  return known === 'it' || known === 'en' ? known : window;
}

/** A phrase in the language of whoever reads it, under its title in the window's. */
export function choiceOf(phrase: PhraseView, language: Locale, window: Locale): Choice {
  const { id, title, text, unfilled } = phrase;
  return { id, title: title[window], text: text[language], lang: language, unfilled };
}

/** The phrases whose title or id has this in it, those with a word that begins so first. */
export const meant = (phrases: readonly Choice[], word: string): readonly Choice[] =>
  begunFirst(phrases, word, ({ title, id }) => `${words(title)} ${words(id)}`);

export function phraseSource(view: () => CaseView): Source {
  return {
    sign: '/',
    label: m.case_phrases,
    asked: slashBefore,
    read: async () => {
      const now = view();
      const { phrases } = await rpc('phrases', { id: now.row.id });
      const language = languageOf(now, look.locale);
      return phrases.map((phrase) => choiceOf(phrase, language, look.locale));
    },
    meant,
    found: (count) => m.case_phrases_found({ count }),
    empty: m.case_phrases_empty,
    none: m.case_phrases_none,
    reading: m.case_phrases_reading,
    more: (count) => m.case_phrases_more({ count }),
    isProse: false,
  };
}
