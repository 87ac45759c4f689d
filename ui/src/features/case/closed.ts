/** Whether what happened on a case is kept out of sight until it is known who is on the line. */
import type { CaseView } from '$ipc/bindings';
import { directory } from '$ipc/directory.svelte';
import type { KeptForms } from './forms.svelte';

/**
 * A topic that deserves it asks for the check first, on every case of it: whoever holds the case may be reading it out to
 * somebody. That nobody is on the line is the operator's word, good for as long as the window is open.
 */
export function isClosed({ row, identity }: CaseView, forms: KeptForms): boolean {
  const topic = directory.topic(row.topic);
  const above = directory.topic(topic?.parent ?? null);
  const isSensitive = topic?.sensitive === true || above?.sensitive === true;
  return isSensitive && identity === null && !forms.opened.has(row.id);
}
