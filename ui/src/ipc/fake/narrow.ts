/** What a filter keeps of a list, and its order, behind the fake door: the same answers as the console gives. */
import type { QueueDue, QueueFilter, QueueOrder, QueueRow } from '../bindings';
import { fold } from '$lib/text/fold';
import { me } from './people';
import type { World } from './world';

const DAY = 24 * 3_600_000;

export function keeps(world: World, filter: QueueFilter): (row: QueueRow) => boolean {
  const { queue, topic, owner, status, due, place, contact } = filter;
  const wanted = owner && (owner.who === 'me' ? me.id : owner.who === 'nobody' ? null : owner.id);
  const [from, until] = due ? between(due, world.now) : [0, 0];
  const isThen = (at: number | null) => at !== null && at >= from && at < until;
  return (row) => {
    const view = world.cases.get(row.id);
    const { street = '', district = '' } = view?.place ?? {};
    return (
      (!queue || row.queue === queue) &&
      (!topic || row.topic === topic) &&
      (!owner || row.owner === wanted) &&
      (!status || row.status === status) &&
      (!due || [row.due, row.promise_due, row.clock?.due ?? null].some(isThen)) &&
      (!place?.trim() || [street, district].some((part) => fold(part).includes(fold(place)))) &&
      (!contact || view?.contact?.kind === contact)
    );
  };
}

function between(due: QueueDue, now: number): readonly [number, number] {
  if (due === 'overdue') return [-Infinity, now];
  const today = new Date(now).setHours(0, 0, 0, 0);
  if (due === 'today') return [today, today + DAY];
  const monday = today - ((new Date(now).getDay() + 6) % 7) * DAY;
  return [monday, monday + 7 * DAY];
}

/** The rows come by urgency, then the last touched first. */
export function inOrder(rows: readonly QueueRow[], order: QueueOrder): QueueRow[] {
  const date = (row: QueueRow) =>
    Math.min(row.due ?? Infinity, row.promise_due ?? Infinity, row.clock?.due ?? Infinity);
  switch (order) {
    case 'usual':
      return [...rows];
    case 'due':
      return rows.toSorted((a, b) => (date(a) === date(b) ? 0 : date(a) - date(b)));
    case 'newest':
      return rows.toSorted((a, b) => b.updated_at - a.updated_at);
    case 'oldest':
      return rows.toSorted((a, b) => a.updated_at - b.updated_at);
  }
}
