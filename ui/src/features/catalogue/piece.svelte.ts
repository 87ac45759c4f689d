/**
 * One piece of the catalogue while it is open: what is kept, what is typed, what is wrong with it.
 *
 * What is typed stays until it is published or discarded. Of two checks only the later one counts: an
 * answer that comes late speaks of words that are no longer there.
 */
import { rpc } from '$ipc/door';
import type {
  ActionEntry,
  EntryFault,
  PieceDraft,
  PieceTried,
  PieceView,
  PiecesSaved,
} from '$ipc/bindings';
import { Refused } from '$ipc/problem';
import { blank, entryOf, typedOf, unreadable, type Typed } from './fields';

/** The key of an action that was never published: it has no id yet. */
export const NEW = 'action/';

const isAction = (key: string) => key.startsWith('action/');

/** A draft as it lies on the disk. */
export interface KeptPiece {
  readonly key: string;
  readonly base: number;
  readonly typed?: Typed;
  readonly toml?: string;
}

type Busy = 'try' | 'publish' | 'retire';

export class OpenPiece {
  readonly key: string;
  /** As the console keeps it; undefined while it is read, and for a new action. */
  view = $state.raw<PieceView>();
  /** The fields, when it is written as fields. */
  typed = $state<Typed>();
  /** The text, when it is written as text. */
  toml = $state('');
  /** The version the draft was begun on. */
  base = $state(0);
  busy = $state<Busy>();
  /** What the console refused last. */
  problem = $state.raw<Refused>();
  /** The version published meanwhile by somebody else, once it was asked for. */
  other = $state.raw<PieceView>();
  tried = $state.raw<PieceTried>();
  /** What was typed when it was tried. */
  triedAs = $state('');
  /** The text as it would be kept: faults name its lines. */
  checkedToml = $state('');
  /** A check is on its way, or waits for a pause. */
  checking = $state(false);

  #found = $state.raw<readonly EntryFault[]>([]);
  #was = $state('');
  /** A draft came back; what it was begun on may be gone, the words are not. */
  #isRestored = $state(false);
  /** The last reading failed: its refusal goes when one succeeds, any other stays until it is seen. */
  #isUnread = false;
  #checks = 0;
  #reading = 0;
  readonly #isTaken: (id: string) => boolean;

  /** `isTaken` tells whether an action of that id is there already. */
  constructor(key: string, isTaken: (id: string) => boolean) {
    this.key = key;
    this.#isTaken = isTaken;
    if (this.isNew) {
      this.typed = blank();
      this.#was = this.written;
    }
  }

  get isNew(): boolean {
    return this.key === NEW;
  }

  get isAction(): boolean {
    return isAction(this.key);
  }

  /** What is typed, to tell whether it changed. */
  get written(): string {
    return this.typed ? JSON.stringify(this.typed) : this.toml;
  }

  get isReady(): boolean {
    return this.isNew || this.view !== undefined || this.#isRestored;
  }

  get isDirty(): boolean {
    return this.isReady && this.written !== this.#was;
  }

  get draft(): PieceDraft {
    return this.typed
      ? { form: 'fields', entry: entryOf($state.snapshot(this.typed)) }
      : { form: 'text', key: this.key, toml: this.toml };
  }

  /** What the console found, and what cannot even be asked: a number that is none, an id taken. */
  get faults(): readonly EntryFault[] {
    if (!this.typed) return this.#found;
    const own: EntryFault[] = unreadable(this.typed).map((field) => this.#fault(field));
    const id = this.typed.id.trim();
    if (this.isNew && id !== '' && this.#isTaken(id)) {
      own.push({ ...this.#fault('id'), fault: { fault: 'duplicate' } });
    }
    const fields = own.map(({ field }) => field);
    return [...own, ...this.#found.filter(({ field }) => !fields.includes(field))];
  }

  #fault(field: keyof ActionEntry): EntryFault {
    const line = this.checkedToml.split('\n').findIndex((one) => one.startsWith(field)) + 1;
    return {
      ...{ document: this.key, entry: this.typed?.id ?? '', line: Math.max(1, line), field },
      fault: { fault: 'wrong_value', detail: '' },
    };
  }

  faultOf(field: keyof ActionEntry): EntryFault | undefined {
    return this.faults.find((fault) => fault.field.split('.')[0] === field);
  }

  get isTriedBefore(): boolean {
    return this.tried !== undefined && this.triedAs !== this.written;
  }

  /** Reads the piece. What is being typed stays, on the version it was begun on. */
  async read(): Promise<void> {
    if (this.isNew) return;
    const reading = (this.#reading += 1);
    try {
      const view = await rpc('catalogue_piece', { key: this.key });
      if (reading !== this.#reading) return;
      const keeps = this.isDirty;
      this.view = view;
      if (!keeps) this.#adopt(view);
      if (this.#isUnread) this.problem = undefined;
      this.#isUnread = false;
    } catch (thrown) {
      if (reading !== this.#reading) return;
      this.problem = Refused.from(thrown);
      this.#isUnread = true;
    }
  }

  #adopt(view: PieceView): void {
    this.view = view;
    this.base = view.version;
    this.typed = view.entry ? typedOf(view.entry) : undefined;
    this.toml = view.toml;
    this.#was = this.written;
    this.other = undefined;
  }

  /** Begins again with what was typed before the program closed. */
  restore({ base, typed, toml }: KeptPiece): void {
    this.base = base;
    this.typed = typed && { ...blank(), ...typed };
    this.toml = toml ?? '';
    this.#isRestored = true;
  }

  /** What is typed, for the disk. */
  get kept(): KeptPiece {
    const { key, base } = this;
    return this.typed
      ? { key, base, typed: $state.snapshot(this.typed) as Typed }
      : { key, base, toml: this.toml };
  }

  /** What is typed is dropped; what is kept stands. Answers with what it was, to bring it back. */
  discard(): KeptPiece {
    const was = this.kept;
    this.problem = undefined;
    this.other = undefined;
    this.tried = undefined;
    this.#isRestored = false;
    if (this.view) this.#adopt(this.view);
    else this.typed = this.isNew ? blank() : undefined;
    return was;
  }

  /** An earlier text, to be looked at and published again. */
  takeText(toml: string): void {
    this.typed = undefined;
    this.toml = toml;
  }

  async check(): Promise<void> {
    const check = (this.#checks += 1);
    this.checking = true;
    try {
      const { faults, toml } = await rpc('catalogue_check', { draft: this.draft });
      if (check !== this.#checks) return;
      this.#found = faults;
      this.checkedToml = toml;
    } catch (thrown) {
      if (check === this.#checks) this.problem = Refused.from(thrown);
    } finally {
      if (check === this.#checks) this.checking = false;
    }
  }

  async try(): Promise<void> {
    await this.#alone('try', async () => {
      const as = this.written;
      this.tried = await rpc('catalogue_try', { draft: this.draft });
      this.triedAs = as;
    });
  }

  /** Publishes on `base`. Answers with the key it is kept under; undefined: it was not. */
  async publish(base = this.base): Promise<string | undefined> {
    let key: string | undefined;
    await this.#alone('publish', async () => {
      const { draft, written } = this;
      const saved = await rpc('catalogue_publish', { draft, base });
      if (!this.#isSaved(saved)) return;
      key = draft.form === 'fields' ? `action/${draft.entry.id}` : draft.key;
      if (this.isNew) return;
      // What was typed while it was on its way stays, now on the new version.
      const typedMeanwhile = this.written !== written;
      const view = await rpc('catalogue_piece', { key });
      if (!typedMeanwhile) return this.#adopt(view);
      this.view = view;
      this.base = view.version;
      this.#was = written;
    });
    return key;
  }

  async retire(retired: boolean): Promise<boolean> {
    let done = false;
    await this.#alone('retire', async () => {
      const { key, view } = this;
      if (!view) return;
      const saved = await rpc('catalogue_retire', { key, base: view.version, retired });
      if (!this.#isSaved(saved)) return;
      const isDirty = this.isDirty;
      const now = await rpc('catalogue_piece', { key });
      this.view = now;
      if (isDirty) this.base = now.version;
      else this.#adopt(now);
      done = true;
    });
    return done;
  }

  /** Reads what somebody else has published meanwhile. */
  async readOther(): Promise<void> {
    const key = this.typed ? `action/${this.typed.id.trim()}` : this.key;
    try {
      this.other = await rpc('catalogue_piece', { key });
    } catch (thrown) {
      this.problem = Refused.from(thrown);
    }
  }

  /** Publishes over what somebody else has published; only what was looked at is written over. */
  async publishOnTop(): Promise<string | undefined> {
    if (!this.other) await this.readOther();
    return this.other ? this.publish(this.other.version) : undefined;
  }

  #isSaved({ faults }: PiecesSaved): boolean {
    if (faults.length === 0) return true;
    this.#found = faults;
    return false;
  }

  /** One thing at a time: two quick clicks publish once. */
  async #alone(what: Busy, ask: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = what;
    this.problem = undefined;
    try {
      await ask();
    } catch (thrown) {
      this.problem = Refused.from(thrown);
    } finally {
      this.busy = undefined;
    }
  }
}
