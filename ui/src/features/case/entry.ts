/** The sentence of an entry: who did what, in the words of the trade. Exhaustive by kind. */
import { look } from '$lib/look/look.svelte';
import { m } from '$lib/paraglide/messages';
import { clock } from '$lib/text/clock.svelte';
import { hour, shortTime } from '$lib/text/time';
import { directory } from '$ipc/directory.svelte';
import { channelWords, fieldWords, outcomeName, statusWords, whoIs } from '$ipc/words';
import type {
  Author,
  CaseStatus,
  CaseView,
  Channel,
  ClockKind,
  EntryKind,
  EntryView,
  Field,
  LinkKind,
} from '$ipc/bindings';

/** Who is behind an entry, as the case knows them. */
export function authorName(by: Author, view: CaseView): string {
  switch (by.who) {
    case 'contact':
      return view.contact?.name ?? m.case_by_contact();
    case 'operator':
      return whoIs(by.id);
    case 'office':
      return directory.queueName(by.id) || m.case_by_office();
    case 'system':
      return m.case_by_system();
  }
}

/** What was not met. */
const TARGETS: Readonly<Record<ClockKind, (inputs: { when: string }) => string>> = {
  first_reply: m.case_said_target_first_reply,
  next_reply: m.case_said_target_next_reply,
  solution: m.case_said_target_solution,
};

type Said = (entry: EntryView, view: CaseView) => string;

const channel = (entry: EntryView) => {
  const word = channelWords[entry.meta.channel as Channel];
  return word ? word() : '';
};
const who = (entry: EntryView, view: CaseView) => authorName(entry.by, view);
const when = (entry: EntryView) =>
  entry.meta.due === null || entry.meta.due === undefined
    ? ''
    : shortTime(entry.meta.due, clock.now, look.locale);
const field = (entry: EntryView) => {
  const word = fieldWords[entry.meta.key as Field];
  return word ? word() : (entry.meta.key ?? '');
};
const LINKS: Readonly<Record<LinkKind, () => string>> = {
  parent: m.case_link_parent,
  child: m.case_link_child,
  related: m.case_link_related,
  duplicate_of: m.case_link_duplicate_of,
  duplicated_by: m.case_link_duplicated_by,
};
const linkWord = (entry: EntryView) => (LINKS[entry.meta.key as LinkKind] ?? m.case_link_related)();
const isMine = (entry: EntryView) =>
  entry.by.who === 'operator' && entry.by.id === directory.now.me;

const RESULTS: Readonly<Record<string, () => string>> = {
  proposed: m.case_suggestion_proposed,
  edited: m.case_suggestion_proposed,
  veto: m.case_suggestion_veto,
  accepted: m.case_suggestion_accepted,
  declined: m.case_suggestion_declined,
  later_useful: m.case_suggestion_later,
};

/** What was done with an article of the Book: by me, by a colleague. */
const BOOK: Readonly<
  Record<string, readonly [mine: () => string, theirs: (inputs: { name: string }) => string]>
> = {
  used: [m.book_act_used_me, m.book_act_used],
  flagged: [m.book_act_flagged_me, m.book_act_flagged],
  fixed: [m.book_act_fixed_me, m.book_act_fixed],
  added: [m.book_act_added_me, m.book_act_added],
};

const to = (entry: EntryView) => entry.meta.to ?? '';
/** What became of a reply. */
const REPLIES: Readonly<Record<string, (entry: EntryView) => string>> = {
  sent: (entry) => (to(entry) ? m.case_said_reply_to({ to: to(entry) }) : m.case_said_reply()),
  sending: () => m.case_said_reply_sending(),
  bounced: (entry) => m.case_said_reply_bounced({ why: entry.meta.why ?? '' }),
};

/** What happened; for words somebody wrote, what kind of words they are. */
const SAID: Readonly<Record<EntryKind, Said>> = {
  message_in: (entry) => channel(entry),
  message_out: (entry) => (REPLIES[entry.meta.result ?? ''] ?? m.case_said_reply_not_sent)(entry),
  note: () => m.case_said_note(),
  call_in: ({ meta: { ended } }) =>
    ended ? m.calls_said({ time: hour(ended, look.locale) }) : m.case_said_call_in(),
  call_out: (entry, view) =>
    entry.meta.result === 'reached'
      ? m.callback_said_reached()
      : entry.meta.result === 'no_answer'
        ? m.callback_said_no_answer()
        : isMine(entry)
          ? m.case_said_call_out_me()
          : m.case_said_call_out({ who: who(entry, view) }),
  taken: (entry, view) =>
    isMine(entry) ? m.case_said_taken_me() : m.case_said_taken({ who: who(entry, view) }),
  assigned: (entry, view) =>
    entry.meta.operator
      ? m.case_said_assigned({ who: who(entry, view), to: whoIs(entry.meta.operator) })
      : m.case_said_unassigned({ who: who(entry, view) }),
  status_changed: (entry, view) => {
    const status = statusWords[entry.meta.key as CaseStatus]?.() ?? '';
    const until = when(entry);
    return until
      ? m.case_said_status_until({ who: who(entry, view), status, when: until })
      : m.case_said_status({ who: who(entry, view), status });
  },
  handoff_asked: (entry) => {
    const office = directory.queueName(entry.meta.office) || m.case_by_office();
    const due = when(entry);
    return due
      ? m.case_said_office_asked_due({ office, when: due })
      : m.case_said_office_asked({ office });
  },
  handoff_answered: (entry) =>
    entry.meta.result === 'given_back'
      ? m.case_said_office_gave_back()
      : m.case_said_office_answered(),
  handoff_extended: (entry) => m.case_said_office_extended({ when: when(entry) }),
  solved: (entry, view) =>
    m.case_said_solved({ who: who(entry, view), outcome: outcomeName(entry.meta.key ?? '') }),
  reopened: (entry, view) =>
    entry.meta.result === 'bounced'
      ? m.case_said_reopened_bounced()
      : m.case_said_reopened({ who: who(entry, view) }),
  promise_made: (entry, view) => {
    const due = when(entry);
    return due
      ? m.case_said_promise_made({ who: who(entry, view), when: due })
      : m.case_said_promise({ who: who(entry, view) });
  },
  promise_kept: () => m.case_said_promise_kept(),
  promise_broken: () => m.case_said_promise_broken(),
  promise_cancelled: (entry, view) => m.case_said_promise_cancelled({ who: who(entry, view) }),
  promise_renegotiated: (entry, view) =>
    m.case_said_promise_moved({ who: who(entry, view), when: when(entry) }),
  promise_passed: (entry, view) =>
    m.case_said_promise_passed({
      who: who(entry, view),
      to: entry.meta.office
        ? directory.queueName(entry.meta.office) || m.case_by_office()
        : whoIs(entry.meta.operator ?? null),
    }),
  merged: (entry, view) =>
    entry.meta.key === 'into'
      ? m.case_said_joined_into({ who: who(entry, view) })
      : m.case_said_joined_from({ who: who(entry, view) }),
  unmerged: (entry, view) =>
    entry.meta.key === 'into'
      ? m.case_said_unjoined_into({ who: who(entry, view) })
      : m.case_said_unjoined_from({ who: who(entry, view) }),
  split: (entry, view) =>
    entry.meta.key === 'into'
      ? m.case_said_split_into({ who: who(entry, view) })
      : m.case_said_split_from({ who: who(entry, view) }),
  linked: (entry, view) => m.case_said_linked({ who: who(entry, view), kind: linkWord(entry) }),
  unlinked: (entry, view) => m.case_said_unlinked({ who: who(entry, view), kind: linkWord(entry) }),
  attached: (entry, view) => m.case_said_attached({ who: who(entry, view) }),
  suggestion: (entry) => (RESULTS[entry.meta.result ?? ''] ?? m.case_suggestion_proposed)(),
  experience: () => m.case_said_experience(),
  conflict: (entry) => m.case_said_conflict({ field: field(entry) }),
  conflict_resolved: (entry, view) =>
    m.case_said_conflict_resolved({ who: who(entry, view), field: field(entry) }),
  book: (entry, view) => {
    const [mine, theirs] = BOOK[entry.meta.key ?? ''] ?? BOOK.used!;
    return isMine(entry) ? mine() : theirs({ name: who(entry, view) });
  },
  target_missed: (entry) => TARGETS[(entry.meta.key ?? '') as ClockKind]({ when: when(entry) }),
};

export function said(entry: EntryView, view: CaseView): string {
  return SAID[entry.kind](entry, view);
}
