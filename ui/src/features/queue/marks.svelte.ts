/**
 * The cases chosen for one change of them all, and what became of the last one.
 *
 * They are known by id: one that leaves the list meanwhile stays chosen, and is counted.
 */
import { SvelteSet } from 'svelte/reactivity';
import { directory } from '$ipc/directory.svelte';
import { rpc } from '$ipc/door';
import { Refused, sentenceOf } from '$ipc/problem';
import type { ActId, BulkChange, CaseId } from '$ipc/bindings';
import { m } from '$lib/paraglide/messages';

/** The most cases one change may be about. */
const MOST = 2000;

interface Outcome {
  readonly said: string;
  /** What takes all of it back. */
  readonly act?: ActId;
}

export class Marks {
  readonly #ids = new SvelteSet<CaseId>();
  outcome = $state.raw<Outcome>();
  #isBusy = false;

  readonly count = $derived(this.#ids.size);

  has(id: CaseId): boolean {
    return this.#ids.has(id);
  }

  toggle(id: CaseId): void {
    if (!this.#ids.delete(id) && this.#ids.size < MOST) this.#ids.add(id);
    this.outcome = undefined;
  }

  clear(): void {
    this.#ids.clear();
    this.outcome = undefined;
  }

  take(): Promise<void> {
    return this.change({ kind: 'assign', operator: directory.now.me });
  }

  /** Changes them all; those that could not be changed stay chosen. */
  async change(change: BulkChange): Promise<void> {
    if (this.#isBusy || this.count === 0) return;
    this.#isBusy = true;
    try {
      const { act, changed, not } = await rpc('cases_change', { ids: [...this.#ids], change });
      this.#ids.clear();
      for (const { id } of not) this.#ids.add(id);
      const kept = not.length > 0 ? ` ${m.queue_bulk_not({ count: not.length })}` : '';
      this.outcome = { said: m.queue_bulk_done({ count: changed }) + kept, act: act ?? undefined };
    } catch (thrown) {
      this.outcome = { said: sentenceOf(Refused.from(thrown)) };
    } finally {
      this.#isBusy = false;
    }
  }

  /** Takes the last change back, of all the cases. */
  async undo(): Promise<void> {
    const act = this.outcome?.act;
    if (!act) return;
    try {
      const { kept } = await rpc('undo', { act });
      this.outcome = {
        said: kept > 0 ? m.history_kept({ count: kept }) : m.queue_bulk_undone(),
      };
    } catch (thrown) {
      this.outcome = { said: sentenceOf(Refused.from(thrown)) };
    }
  }
}
