/** Promises of a case that are still to be kept, also one that was broken: a new date repairs it. */
import type { CaseView, PromiseView } from '$ipc/bindings';

export function livePromises({ promises }: Pick<CaseView, 'promises'>): readonly PromiseView[] {
  return promises.filter(({ state }) => state !== 'kept' && state !== 'cancelled');
}
