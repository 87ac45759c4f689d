/**
 * What over-help says about the open case, and what was done with it.
 *
 * Read again whenever the case changes, whoever changed it. Of two readings only the later one counts,
 * and the words of one case are never shown beside another.
 */
import { follow, rpc } from '$ipc/door';
import type {
  Card,
  CaseId,
  ConsoleEvent,
  ContactAnswer,
  OperatorAct,
  Suggestion,
} from '$ipc/bindings';
import { Refused } from '$ipc/problem';

export class Overhelp {
  readonly id: CaseId;
  suggestion = $state.raw<Suggestion>();
  /** Why it could not be read, or why an outcome was refused. */
  refused = $state.raw<Refused>();
  /** The ideas are unfolded. */
  ideasOpen = $state(false);
  /** The operator's own choice; undefined: as the decision says. */
  stepsOpen = $state<boolean>();
  /** An idea the operator opened as a card. */
  chosen = $state<string>();

  #reading = 0;
  #busy = false;

  constructor(id: CaseId) {
    this.id = id;
  }

  follow(): () => void {
    const stop = follow((event) => this.#heard(event));
    void this.read();
    return stop;
  }

  #heard(event: ConsoleEvent): void {
    if (event.event === 'directory_changed' || event.event === 'learned') void this.read();
    if (event.event !== 'cases_changed') return;
    if (event.ids.length === 0 || event.ids.includes(this.id)) void this.read();
  }

  async read(): Promise<void> {
    const reading = (this.#reading += 1);
    try {
      const suggestion = await rpc('suggest', { id: this.id });
      if (reading !== this.#reading) return;
      this.suggestion = suggestion;
      this.refused = undefined;
    } catch (thrown) {
      if (reading === this.#reading) this.refused = Refused.from(thrown);
    }
  }

  get ideas(): readonly Card[] {
    const voice = this.suggestion?.decision.voice;
    return voice?.kind === 'show' ? voice.ideas : [];
  }

  /**
   * The one card: the one the contact was asked about, while their word is awaited; otherwise the idea the
   * operator opened, or the offer. None once the contact has answered.
   */
  get card(): Card | undefined {
    const voice = this.suggestion?.decision.voice;
    if (voice?.kind !== 'show' || this.isAnswered) return undefined;
    const cards = voice.offer ? [voice.offer, ...this.ideas] : this.ideas;
    if (this.isWaiting) return cards.find(({ id }) => id === this.suggestion?.proposed?.action);
    return this.ideas.find(({ id }) => id === this.chosen) ?? voice.offer ?? undefined;
  }

  /** A card was put to the contact, who has not answered. */
  get isWaiting(): boolean {
    return this.suggestion?.proposed?.answer === null;
  }

  /** A card was put to the contact, who has answered. */
  get isAnswered(): boolean {
    return (this.suggestion?.proposed?.answer ?? null) !== null;
  }

  /** True when the card may be proposed now. */
  get canPropose(): boolean {
    return this.card !== undefined && !this.card.folded && !this.isWaiting;
  }

  did(card: Card, operator: OperatorAct): Promise<boolean> {
    return this.#tell({ action: card.id, card: card.kind, operator, contact: null });
  }

  /** What the contact said of the card that was proposed. */
  heard(contact: ContactAnswer): Promise<boolean> {
    const proposed = this.suggestion?.proposed;
    if (!proposed || proposed.answer !== null) return Promise.resolve(false);
    const card = this.card?.id === proposed.action ? this.card.kind : 'offer';
    return this.#tell({ action: proposed.action, card, operator: null, contact });
  }

  /** A card muted by this operator's own vetoes speaks again. */
  unmute(action: string): Promise<boolean> {
    return this.#do(() => rpc('suggestion_unmute', { id: this.id, action }));
  }

  #tell(outcome: {
    action: string;
    card: Card['kind'];
    operator: OperatorAct | null;
    contact: ContactAnswer | null;
  }): Promise<boolean> {
    return this.#do(() => rpc('suggestion_outcome', { id: this.id, ...outcome }));
  }

  /** One thing at a time; what it changed is read before it counts as done. */
  async #do(ask: () => Promise<unknown>): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    try {
      await ask();
      await this.read();
      return true;
    } catch (thrown) {
      this.refused = Refused.from(thrown);
      return false;
    } finally {
      this.#busy = false;
    }
  }
}
