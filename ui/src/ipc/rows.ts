/** A row of the contract as a list shows it: keys become words, names are looked up. */
import type { CaseRowView } from '$lib/components/CaseRow.svelte';
import type { QueueRow } from './bindings';
import { directory } from './directory.svelte';
import { clockWords, priorityWords, statusWords } from './words';

/** States that a list does not tell, because they are what one expects there. */
const EXPECTED: ReadonlySet<QueueRow['status']> = new Set(['new', 'open']);

export function rowView(row: QueueRow): CaseRowView {
  const others = row.owner !== null && row.owner !== directory.now.me;
  return {
    subject: row.subject,
    contact: row.contact,
    updatedAt: row.updated_at,
    priority: row.priority === 'normal' ? undefined : priorityWords[row.priority](),
    pressing: row.priority === 'urgent' || row.priority === 'high',
    status: EXPECTED.has(row.status) ? undefined : statusWords[row.status](),
    topic: directory.topicLabel(row.topic),
    owner: others ? directory.operatorName(row.owner) : '',
    complaint: row.complaint,
    distress: row.distress,
    promiseDue: row.promise_due,
    promiseBroken: row.promise_broken,
    mentioned: row.mentioned,
    pending: row.pending,
    conflicts: row.conflicts,
    snippet: row.snippet,
    asked: row.asked && {
      question: row.asked.question,
      by: directory.operatorName(row.asked.by),
      due: row.asked.due,
    },
    officeDue: row.asked ? null : row.asked_due,
    clock: row.clock ? { what: clockWords[row.clock.kind](), due: row.clock.due } : undefined,
  };
}
