/**
 * An action as it is typed: numbers stay the text they are while somebody is still writing them, and what
 * may be absent is an empty text. What cannot be read as a number is a fault of the form, found here; all
 * the rest is found by the console.
 */
import type { ActionEntry, Texts } from '$ipc/bindings';

const WHOLE = ['benefit_minutes', 'cooldown_days'] as const;
const DECIMAL = ['cost_wrong', 'gain_right'] as const;
type Numeric = (typeof WHOLE)[number] | (typeof DECIMAL)[number];

export type Typed = Omit<ActionEntry, Numeric | 'target' | 'rule' | 'article' | 'note'> &
  Record<Numeric | 'target' | 'rule' | 'article', string> & { note: Texts };

/** What an action begins with; the values of the last fold are those that few entries change. */
const USUAL: ActionEntry = {
  id: '',
  topic: '',
  group: '',
  level: 'over',
  nature: 'service',
  right: false,
  rule: null,
  title: { it: '', en: '' },
  need: { it: '', en: '' },
  note: null,
  say: { it: '', en: '' },
  when: '',
  clear: '',
  unless: '',
  does: 'insert',
  target: null,
  benefit_minutes: 15,
  expected: 'sometimes',
  cost_wrong: 3,
  gain_right: 2,
  cooldown_days: 90,
  channels: [],
  requires_online: false,
  article: null,
  valid_from: null,
  valid_to: null,
};

/** Fields in the fold "more". */
export const MORE = [
  'cost_wrong',
  'gain_right',
  'cooldown_days',
  'channels',
  'requires_online',
  'rule',
  'article',
  'valid_from',
  'valid_to',
] as const satisfies readonly (keyof ActionEntry)[];

export const isMore = (field: string) => (MORE as readonly string[]).includes(field);

export function typedOf(entry: ActionEntry): Typed {
  return {
    ...structuredClone(entry),
    benefit_minutes: String(entry.benefit_minutes),
    cooldown_days: String(entry.cooldown_days),
    cost_wrong: String(entry.cost_wrong),
    gain_right: String(entry.gain_right),
    target: entry.target ?? '',
    rule: entry.rule ?? '',
    article: entry.article ?? '',
    note: { it: entry.note?.it ?? '', en: entry.note?.en ?? '' },
  };
}

export const blank = (): Typed => typedOf(USUAL);

/** What is typed, as a number; undefined when it is none. A decimal comma is as good as a point. */
export function numberOf(field: Numeric, text: string): number | undefined {
  const isWhole = (WHOLE as readonly string[]).includes(field);
  const bare = text.trim().replace(',', '.');
  return (isWhole ? /^\d{1,9}$/ : /^\d{1,9}(\.\d{1,6})?$/).test(bare) ? Number(bare) : undefined;
}

/** Fields that hold no number where there should be one. */
export function unreadable(typed: Typed): Numeric[] {
  return [...WHOLE, ...DECIMAL].filter((field) => numberOf(field, typed[field]) === undefined);
}

/** The entry to send. A number that cannot be read is sent as the usual one: it is a fault already. */
export function entryOf(typed: Typed): ActionEntry {
  const number = (field: Numeric) => numberOf(field, typed[field]) ?? USUAL[field];
  return {
    ...typed,
    id: typed.id.trim(),
    group: typed.group.trim(),
    title: { ...typed.title },
    need: { ...typed.need },
    note: typed.note.it.trim() || typed.note.en.trim() ? { ...typed.note } : null,
    say: { ...typed.say },
    channels: [...typed.channels],
    target: typed.target.trim() || null,
    rule: typed.rule.trim() || null,
    article: typed.article.trim() || null,
    benefit_minutes: number('benefit_minutes'),
    cooldown_days: number('cooldown_days'),
    cost_wrong: number('cost_wrong'),
    gain_right: number('gain_right'),
  };
}

/** How many fields of the fold "more" are not as usual. */
export function changedMore(typed: Typed): number {
  const usual = blank();
  return MORE.filter((field) => JSON.stringify(typed[field]) !== JSON.stringify(usual[field]))
    .length;
}

/** Words of a cue, as the console counts them. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}

/** The most words a cue may have: more cannot be said in a breath. */
export const MOST_WORDS = 22;
