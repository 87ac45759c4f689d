/** Bringing a catalogue in: first what would come of it, then all of it or nothing. */
import { rpc } from '$ipc/door';
import type { PiecesSaved } from '$ipc/bindings';
import { Refused } from '$ipc/problem';

export class Import {
  busy = $state(false);
  problem = $state.raw<Refused>();
  /** What would come of `judged`, or what is wrong with it. */
  would = $state.raw<PiecesSaved>();
  done = $state.raw<PiecesSaved>();
  #judged: string | undefined;

  /** Only what was looked at, as it was looked at, is brought in. */
  canImport(toml: string): boolean {
    return this.would?.faults.length === 0 && this.#judged === toml && !this.busy;
  }

  isJudged(toml: string): boolean {
    return this.would !== undefined && this.#judged === toml;
  }

  look(toml: string): Promise<boolean> {
    return this.#ask(async () => {
      this.done = undefined;
      this.would = await rpc('catalogue_import', { toml, dry: true });
      this.#judged = toml;
    });
  }

  /** `null` is the pack for municipalities. */
  bringIn(toml: string | null): Promise<boolean> {
    return this.#ask(async () => {
      const saved = await rpc('catalogue_import', { toml, dry: false });
      this.would = saved.faults.length > 0 ? saved : undefined;
      this.done = saved.faults.length > 0 ? undefined : saved;
    });
  }

  async #ask(ask: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = undefined;
    try {
      await ask();
      return true;
    } catch (thrown) {
      this.problem = Refused.from(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
