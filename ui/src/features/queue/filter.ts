/** What is left out of a list, and in which order it comes: the parts that are on, in words. */
import { directory } from '$ipc/directory.svelte';
import { kindWords, statusWords, whoIs } from '$ipc/words';
import type {
  CaseStatus,
  QueueDue,
  QueueFilter,
  QueueOrder,
  QueueOwner,
  QueueTab,
  SavedView,
} from '$ipc/bindings';
import { m } from '$lib/paraglide/messages';

export const NOTHING_OUT: QueueFilter = {
  queue: null,
  topic: null,
  owner: null,
  status: null,
  due: null,
  place: null,
  contact: null,
};

export const MOST_VIEWS = 20;
export const LONGEST_NAME = 60;

export const dueWords: Readonly<Record<QueueDue, () => string>> = {
  overdue: m.queue_due_overdue,
  today: m.queue_due_today,
  this_week: m.queue_due_this_week,
};

const orderWords: Readonly<Record<QueueOrder, () => string>> = {
  usual: m.queue_order_usual,
  due: m.queue_order_due,
  newest: m.queue_order_newest,
  oldest: m.queue_order_oldest,
};

export const tabWords: Readonly<Record<QueueTab, () => string>> = {
  mine: m.queue_mine,
  to_take: m.queue_to_take,
  due: m.queue_due,
  open: m.queue_open,
  to_check: m.queue_to_check,
  done: m.queue_done,
  asked: m.queue_asked,
  mentions: m.queue_mentions,
};

/** These two come as they last moved: by urgency would be another thing than what is said. */
const BY_MOVE: ReadonlySet<QueueTab> = new Set(['done', 'to_check', 'mentions']);
/** What an office is asked comes by date. */
const BY_DATE: ReadonlySet<QueueTab> = new Set(['asked']);

/** The orders of a tab, in words. */
export function ordersOf(tab: QueueTab): readonly { order: QueueOrder; label: string }[] {
  const byMove = BY_MOVE.has(tab);
  return (['usual', 'due', 'newest', 'oldest'] as const)
    .filter((order) => !(byMove && order === 'newest') && !(BY_DATE.has(tab) && order === 'due'))
    .map((order) => ({
      order,
      label:
        orderWords[
          order !== 'usual' ? order : byMove ? 'newest' : BY_DATE.has(tab) ? 'due' : order
        ](),
    }));
}

const DONE: readonly CaseStatus[] = ['solved', 'closed'];

/** The states a case of this tab can be in. */
export function statesOf(tab: QueueTab): readonly CaseStatus[] {
  const all = Object.keys(statusWords) as CaseStatus[];
  if (tab === 'to_check' || tab === 'mentions') return all;
  return all.filter((status) => DONE.includes(status) === (tab === 'done'));
}

/** Whose a case is can be asked where that is not what the tab says already. */
export const asksOwner = (tab: QueueTab): boolean => tab !== 'mine' && tab !== 'to_take';

export function ownerName(owner: QueueOwner): string {
  switch (owner.who) {
    case 'me':
      return m.queue_owner_me();
    case 'nobody':
      return m.queue_owner_nobody();
    case 'colleague':
      return whoIs(owner.id);
  }
}

export interface Part {
  readonly key: keyof QueueFilter;
  /** `Argomento: Anagrafe` */
  readonly words: string;
}

/** The parts that are on, as the chips say them. */
export function partsOf(filter: QueueFilter): Part[] {
  const { queue, topic, owner, status, due, place, contact } = filter;
  const said: Readonly<Record<keyof QueueFilter, readonly [string, string | undefined | null]>> = {
    queue: [m.word_field_queue(), queue && (directory.queueName(queue) || m.queue_unknown())],
    topic: [m.word_field_topic(), topic && directory.topicLabel(topic)],
    owner: [m.word_field_owner(), owner && ownerName(owner)],
    status: [m.word_field_status(), status && statusWords[status]()],
    due: [m.word_field_due(), due && dueWords[due]()],
    place: [m.word_field_place(), place],
    contact: [m.queue_filter_kind(), contact && kindWords[contact]()],
  };
  return (Object.keys(said) as (keyof QueueFilter)[]).flatMap((key) => {
    const [label, value] = said[key];
    return value ? [{ key, words: m.queue_filter_part({ label, value }) }] : [];
  });
}

/** A view shows what is shown now: then it is the one that can be taken off the list. */
export function isView(view: SavedView, tab: QueueTab, filter: QueueFilter, order: QueueOrder) {
  return view.tab === tab && view.order === order && isSame(view.filter, filter);
}

export function isSame(one: QueueFilter, other: QueueFilter): boolean {
  const told = (filter: QueueFilter) =>
    (Object.keys(NOTHING_OUT) as (keyof QueueFilter)[]).map((key) => {
      const value = filter[key];
      return value !== null && typeof value === 'object' ? Object.values(value).join(' ') : value;
    });
  return JSON.stringify(told(one)) === JSON.stringify(told(other));
}
