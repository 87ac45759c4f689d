/**
 * Who else is at the case on the screen, and that we are.
 *
 * Told while the case is shown, and taken back when it goes. Nothing of it is kept anywhere: who is not
 * there is not there, and without a network nobody knows.
 */
import type { CaseId, ConsoleEvent, DoingHere, PersonHere } from '$ipc/bindings';
import { follow, rpc } from '$ipc/door';

export class Presence {
  /** Everybody else at the case; null when it cannot be known; undefined while nothing was said yet. */
  others = $state.raw<readonly PersonHere[] | null>();

  readonly #id: CaseId;

  constructor(id: CaseId) {
    this.#id = id;
  }

  /** Says what is done here. That it could not be said is nobody's trouble. */
  say(doing: DoingHere): void {
    void rpc('presence_show', { id: this.#id, doing }).catch(() => undefined);
  }

  /** Hears who is there until what it answers is called; then this desk is gone from the case too. */
  follow(): () => void {
    const stop = follow((event) => this.#heard(event));
    return () => {
      stop();
      void rpc('presence_show', { id: null, doing: 'reading' }).catch(() => undefined);
    };
  }

  #heard(event: ConsoleEvent): void {
    if (event.event === 'presence_changed' && event.case === this.#id) this.others = event.others;
  }
}
