/** The value of a field in words, as the two versions of a case show it: whole, as the header would say it. */
import { m } from '$lib/paraglide/messages';
import type { Locale } from '$lib/look/look.svelte';
import { fullDate } from '$lib/text/time';
import type { CaseStatus, CaseView, Channel, Field, Value } from '$ipc/bindings';
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
import { identityText } from './identity';

/** Fields whose value is what somebody wrote: the only ones in which single words can differ. */
export const WRITTEN: ReadonlySet<Field> = new Set([
  'subject',
  'asked',
  'need',
  'identity_check',
  'outcome_text',
]);

/** `tedesco` for `de`; the tag itself when this computer knows no name for it. */
export function languageName(tag: string, locale: Locale): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

export function valueWords(
  field: Field,
  value: Value,
  locale: Locale,
  contact?: CaseView['contact'],
): string {
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
    case 'language':
      return languageName(value, locale);
    case 'contact':
      // The console tells the name of the case's own contact and of nobody else by id.
      return value === contact?.id ? contact.name : m.versions_other_person();
    case 'identity_check':
      return value === 'not_checked' ? m.versions_not_checked() : identityText(value);
    default:
      return value;
  }
}
