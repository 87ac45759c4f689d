/**
 * The state of sync in words people use, and its shape. Never "sync failed", "merge conflict", "queue" or
 * "retry": what was saved is saved here, and goes as soon as it can.
 *
 * One line says how the connection stands; what needs the operator is said beside it and stays said while
 * the network comes and goes.
 */
import { m } from '$lib/paraglide/messages';
import type { Locale } from '$lib/look/look.svelte';
import { count } from '$lib/text/numbers';
import { daysBetween, hour, shortTime } from '$lib/text/time';
import type { CheckedView, SyncStatus } from '$ipc/bindings';

export type Shape = 'dot' | 'ring' | 'hollow' | 'triangle' | 'square' | 'key' | 'clock' | 'arrow';

export interface Said {
  readonly shape: Shape;
  readonly text: string;
}

const STALE_MS = 24 * 3_600_000;

function when(at: number, now: number, locale: Locale): string {
  return daysBetween(now, at) === 0 ? hour(at, locale) : shortTime(at, now, locale);
}

/** How the connection stands. */
export function sayConnection(status: SyncStatus, now: number, locale: Locale): Said {
  const { phase, waiting, synced_at, progress } = status;
  const time = synced_at === null ? undefined : when(synced_at, now, locale);
  switch (phase) {
    case 'signed_out':
      return { shape: 'key', text: m.sync_signed_out() };
    case 'upgrade':
      return { shape: 'arrow', text: m.sync_upgrade() };
    case 'first_sync': {
      if (!progress) return { shape: 'ring', text: m.sync_first_begin() };
      const done = count(progress.done, locale);
      const total = count(progress.total, locale);
      return { shape: 'ring', text: m.sync_first({ done, total }) };
    }
    case 'sending':
      return { shape: 'ring', text: m.sync_sending({ count: waiting }) };
    case 'server_older':
      return { shape: 'arrow', text: m.sync_server_older({ count: status.held }) };
    case 'awaiting_desk':
      return { shape: 'clock', text: m.sync_awaiting_desk({ count: status.held }) };
    case 'files_wait':
      return { shape: 'ring', text: m.sync_files({ count: status.files }) };
    case 'offline':
      if (waiting === 0 && status.files > 0) {
        return { shape: 'hollow', text: m.sync_offline_files({ count: status.files }) };
      }
      if (waiting > 0) {
        return {
          shape: 'hollow',
          text: m.sync_offline_waiting({ count: waiting }),
        };
      }
      if (synced_at !== null && now - synced_at > STALE_MS) {
        return {
          shape: 'clock',
          text:
            daysBetween(now, synced_at) >= -1
              ? m.sync_stale_yesterday()
              : m.sync_stale({ time: time! }),
        };
      }
      return { shape: 'hollow', text: time ? m.sync_offline({ time }) : m.sync_offline_never() };
    case 'all_sent':
      return { shape: 'dot', text: time ? m.sync_all_sent({ time }) : m.sync_all_sent_plain() };
  }
}

/** What needs the operator, each with its shape; empty when nothing does. */
export function sayNeeds(status: SyncStatus): readonly Said[] {
  const needs: Said[] = [];
  if (status.refused > 0) {
    needs.push({ shape: 'square', text: m.sync_refused({ count: status.refused }) });
  }
  if (status.to_check > 0) {
    needs.push({ shape: 'triangle', text: m.sync_to_check({ count: status.to_check }) });
  }
  return needs;
}

/**
 * First sync, in full: how many, of how many, how long, and that one can begin. As long as it is not over,
 * the network being there or not.
 */
export function sayFirstSync(status: SyncStatus, locale: Locale): string | undefined {
  const { progress } = status;
  if (!progress) return undefined;
  const numbers = { done: count(progress.done, locale), total: count(progress.total, locale) };
  if (progress.seconds_left === null) return m.sync_first_plain(numbers);
  const minutes = Math.max(1, Math.round(progress.seconds_left / 60));
  return m.sync_first_full({ ...numbers, count: minutes });
}

/** When what is held here was compared with the server, and what came of it. */
export function sayChecked(checked: CheckedView | null, now: number, locale: Locale): string {
  if (!checked) return m.sync_checked_never();
  const at = when(checked.at, now, locale);
  return checked.put_right === 0
    ? m.sync_checked_good({ when: at })
    : m.sync_checked_mended({ count: checked.put_right, when: at });
}
