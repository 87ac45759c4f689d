/** Where an at sign in a note calls a colleague, and whom what follows it means. */
import { rpc } from '$ipc/door';
import type { CaseView } from '$ipc/bindings';
import { m } from '$lib/paraglide/messages';
import { begunFirst, words, type Asked } from './caret';
import type { Source } from './caret.svelte';

/** A name is no longer than this: what follows is not one. */
const LONGEST = 40;

/** The at sign before the caret, with a name or the beginning of one behind it: in an address it stands inside a word. */
export function atBefore(text: string, caret: number): Asked | undefined {
  const word = /(?:^|[^\p{L}\p{N}@])@([^\n@]*)$/u.exec(text.slice(0, caret))?.[1];
  if (word === undefined || word.length > LONGEST) return undefined;
  return { at: caret - word.length - 1, word };
}

export function colleagueSource(view: () => CaseView): Source {
  return {
    sign: '@',
    label: m.case_colleagues,
    asked: atBefore,
    read: async () => {
      const { colleagues } = await rpc('colleagues', { id: view().row.id });
      return colleagues.map(({ id, name }) => ({ id, title: name, text: `@${name} ` }));
    },
    meant: (all, word) => begunFirst(all, word, ({ title }) => words(title)),
    found: (count) => m.case_colleagues_found({ count }),
    empty: m.case_colleagues_empty,
    none: m.case_colleagues_empty,
    reading: m.case_colleagues_reading,
    more: (count) => m.case_colleagues_more({ count }),
    isProse: true,
  };
}
