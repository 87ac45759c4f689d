/** What an empty list says: never only that it is empty, always what comes next. */
import { m } from '$lib/paraglide/messages';
import type { QueueCounts, QueueTab } from '$ipc/bindings';

interface Empty {
  readonly title: string;
  readonly hint?: string;
  /** Nothing left to do, or waiting for something to come. */
  readonly mood: 'rest' | 'wait';
}

export function emptyOf(tab: QueueTab, counts: QueueCounts | undefined): Empty {
  const waiting = counts?.to_take ?? 0;
  switch (tab) {
    case 'mine':
      return {
        mood: 'rest',
        title: m.queue_empty_mine(),
        hint: waiting > 0 ? m.queue_empty_mine_hint({ count: waiting }) : m.queue_empty_all(),
      };
    case 'to_take':
      return { mood: 'rest', title: m.queue_empty_to_take(), hint: m.queue_empty_all() };
    case 'due':
      return { mood: 'rest', title: m.queue_empty_due(), hint: m.queue_empty_due_hint() };
    case 'open':
      return { mood: 'wait', title: m.queue_empty_open(), hint: m.queue_empty_all() };
    case 'to_check':
      return { mood: 'rest', title: m.queue_empty_to_check(), hint: m.queue_empty_to_check_hint() };
    case 'asked':
      return { mood: 'rest', title: m.queue_empty_asked(), hint: m.queue_empty_asked_hint() };
    case 'mentions':
      return { mood: 'rest', title: m.queue_empty_mentions(), hint: m.queue_empty_mentions_hint() };
    case 'done':
      return { mood: 'wait', title: m.queue_empty_done(), hint: m.queue_empty_done_hint() };
  }
}
