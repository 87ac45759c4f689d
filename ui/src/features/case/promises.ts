/** Promises of a case that are still to be kept, also one that was broken: a new date repairs it. */
import type { CaseView, ContactView, PromiseView } from '$ipc/bindings';

export function livePromises({ promises }: Pick<CaseView, 'promises'>): readonly PromiseView[] {
  return promises.filter(({ state }) => state !== 'kept' && state !== 'cancelled');
}

/** A planned call, rather than something else we said we would do. */
export const isCallback = ({ from }: Pick<PromiseView, 'from'>): boolean => from !== null;

/** May be called kept: what was broken can only be repaired, unless it is a call, which repairs itself. */
export const canKeep = (promise: Pick<PromiseView, 'state' | 'from'>): boolean =>
  promise.state !== 'broken' || isCallback(promise);

/** The first number a contact has, as it was typed. */
export function phoneOf(contact: ContactView | null): string | undefined {
  return contact?.points.find(({ kind }) => kind === 'phone')?.shown;
}
