/** The value of a field in words, as a conflict shows it. */
import { m } from '$lib/paraglide/messages';
import type { Locale } from '$lib/look/look.svelte';
import { fullDate } from '$lib/text/time';
import type { CaseStatus, Channel, Field, Value } from '$ipc/bindings';
import { directory } from '$ipc/directory.svelte';
import {
  channelWords,
  outcomeName,
  placeLine,
  priorities,
  priorityWords,
  statusWords,
  whoIs,
} from '$ipc/words';

const SHOWN_LETTERS = 120;

export function valueWords(field: Field, value: Value, locale: Locale): string {
  if (value === null || value === '') return m.word_nothing();
  if (typeof value === 'boolean') return value ? m.word_yes() : m.word_no();
  if (typeof value === 'object') return placeLine(value) || m.word_nothing();
  if (typeof value === 'number') {
    if (field !== 'priority') return fullDate(value, locale);
    const priority = priorities[value - 1];
    return priority ? priorityWords[priority]() : String(value);
  }
  switch (field) {
    case 'topic':
      return directory.topicLabel(value);
    case 'channel':
      return channelWords[value as Channel]?.() ?? value;
    case 'status':
      return statusWords[value as CaseStatus]?.() ?? value;
    case 'owner':
      return whoIs(value);
    case 'queue':
      return directory.queueName(value) || value;
    case 'outcome':
      return outcomeName(value);
    default:
      return value.length > SHOWN_LETTERS ? `${value.slice(0, SHOWN_LETTERS)}…` : value;
  }
}
