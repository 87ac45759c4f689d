/**
 * One open case: what is shown of it, and the acts on it.
 *
 * Nothing is guessed ahead: an act is asked of the console, which answers from this computer in
 * milliseconds, and the case is read again. What others change comes as events; the echo of an act made
 * here is known by its id and left alone. Only the newest reading is kept.
 */
import { follow, rpc, type AnswerOf, type ArgsOf, type CommandName } from '$ipc/door';
import {
  MAX_SEEN,
  type ActId,
  type CaseId,
  type CaseView,
  type ConsoleEvent,
  type EntryId,
  type EntryView,
  type Field,
  type PromiseId,
  type PromiseView,
  type ReplyView,
  type Saved,
  type SpottedPromise,
  type TimelineCursor,
  type Timestamp,
  type Value,
  type WritingKind as AnyWriting,
} from '$ipc/bindings';
import { directory } from '$ipc/directory.svelte';
import { Refused } from '$ipc/problem';
import { Autosave } from '$lib/keep/autosave.svelte';
import { keeping } from '$lib/keep/keeping';
import { m } from '$lib/paraglide/messages';
import { announce } from '$lib/text/announce.svelte';
import { clock } from '$lib/text/clock.svelte';
import { KeptForms, type Forms } from './forms.svelte';
import { joined, unlike } from './timeline';
import { Versions } from './versions.svelte';

/** Commands that change a case and answer with the act they made. */
export type SavingCommand = {
  [N in CommandName]: AnswerOf<N> extends Saved ? N : never;
}[CommandName];

export const writingKinds = ['reply', 'note', 'said'] as const satisfies readonly AnyWriting[];
/** What is written in the composer; an article that is born from the case is written in the Book. */
export type WritingKind = (typeof writingKinds)[number];

const OLDER = 50;

interface Early {
  readonly events: readonly ConsoleEvent[];
  readonly stop: () => void;
}

export const isMine = ({ by }: EntryView): boolean =>
  by.who === 'operator' && by.id === directory.now.me;

/** How a reply is recorded: the label of the step or offer its words come from, and whether it goes by mail. */
export interface How {
  readonly act: string | null;
  readonly mail: boolean;
}

export class OpenCase {
  readonly id: CaseId;
  readonly drafts: Readonly<Record<WritingKind, Autosave<Refused>>>;
  readonly forms: Forms;
  readonly versions: Versions;

  view: CaseView;
  entries: readonly EntryView[];
  before: TimelineCursor | null;
  /** What is in sight: the entries, and behind them the replies that will be entries under the same ids. */
  readonly shown: readonly EntryView[] = $derived.by(() => [
    ...this.entries,
    ...this.view.replies.map(({ entry }) => entry),
  ]);
  /** Nothing was typed since a reply was recorded: there is nothing of the field's own to undo. */
  untouched = $state(false);
  /** What was just written reads like a promise, and nobody has said whether it is one. */
  spotted = $state.raw<SpottedPromise>();
  /** The promise that is chosen elsewhere: what is done to a promise here is done to it. */
  picked = $state<PromiseId>();
  /** Counts up when an own entry asks for the end of the timeline. */
  toEnd = $state(0);
  /** True while older entries are put before those shown. */
  shifting = $state(false);
  /** The last act of the header that was refused; forms and composer keep their own. */
  refusal = $state.raw<Refused>();

  /** Entries of others that arrived below what is being read. */
  #below = $state.raw<readonly EntryId[]>([]);
  /** What was done last here. */
  #last = $state<SavingCommand>();
  /** Acts made here whose echo has not come yet. */
  #own: readonly ActId[] = [];
  /** Acts being made now, and those told meanwhile: the console tells an act before it answers. */
  #acting = 0;
  #told: readonly ActId[] = [];
  #reading = 0;
  /** What was told since the view was asked for, until somebody follows. */
  #early: Early | undefined;

  private constructor(view: CaseView, forms: Forms, early: Early) {
    this.#early = early;
    this.id = view.row.id;
    this.view = $state.raw(view);
    this.entries = $state.raw(view.timeline.entries);
    this.before = $state.raw(view.timeline.before);
    this.forms = forms;
    this.versions = new Versions(this);
    const draft = (kind: WritingKind) =>
      new Autosave<Refused>(
        (body) => rpc('draft_save', { id: this.id, kind, body }),
        () => clock.now,
      );
    this.drafts = { reply: draft('reply'), note: draft('note'), said: draft('said') };
    for (const { kind, body, saved_at } of view.drafts) {
      if (kind !== 'article') this.drafts[kind].restore(body, saved_at);
    }
  }

  /** @throws {Refused} when there is no such case here. */
  static async read(id: CaseId, kept = new KeptForms()): Promise<OpenCase> {
    const events: ConsoleEvent[] = [];
    const early = { events, stop: follow((event) => events.push(event)) };
    try {
      const view = await rpc('case_open', { id });
      return new OpenCase(view, kept.of(id), early);
    } catch (thrown) {
      early.stop();
      throw thrown;
    }
  }

  /** Reads the case again, keeping what was read before the page that comes. */
  async reread(): Promise<void> {
    const reading = (this.#reading += 1);
    const rests = writingKinds.map((kind) => this.drafts[kind].rest);
    const view = await rpc('case_open', { id: this.id });
    if (reading !== this.#reading) return;
    const { entries, whole } = joined(this.entries, view.timeline.entries);
    this.view = view;
    this.entries = entries;
    if (!whole) this.before = view.timeline.before;
    this.#below = this.#below.filter((id) => this.shown.some((entry) => entry.id === id));
    writingKinds.forEach((kind, at) => this.#adopt(kind, rests[at]));
  }

  /** Words that came back, or whose reply was cancelled, are a draft on the disk: they are in the composer too. */
  #adopt(kind: WritingKind, rest: number | undefined): void {
    const kept = this.view.drafts.find((draft) => draft.kind === kind);
    if (kept) this.drafts[kind].adopt(kept.body, kept.saved_at, rest);
  }

  /** How many entries of others arrived below what is being read. */
  get arrived(): number {
    return this.#below.length;
  }

  /** The end of the timeline is in sight. */
  sawAll(): void {
    if (this.#below.length > 0) this.#below = [];
  }

  /** The last of what its author sees as a reply is recorded: what waits below has not been seen. */
  #seen(): EntryId[] {
    const seen = this.shown.filter(
      ({ id, sent }) => sent === 'confirmed' && !this.#below.includes(id),
    );
    return seen.slice(-MAX_SEEN).map(({ id }) => id);
  }

  /** Follows what the console tells, and told since it was read; call what it answers to stop. */
  follow(): () => void {
    const stop = follow((event) => void this.#heard(event));
    const early = this.#early;
    this.leave();
    for (const event of early?.events ?? []) void this.#heard(event);
    return stop;
  }

  /** Nobody is going to follow it. */
  leave(): void {
    this.#early?.stop();
    this.#early = undefined;
  }

  async #heard(event: ConsoleEvent): Promise<void> {
    if (event.event !== 'cases_changed') return;
    if (event.ids.length > 0 && !event.ids.includes(this.id)) return;
    if (event.act !== null && this.#own.includes(event.act)) {
      this.#own = this.#own.filter((act) => act !== event.act);
      return;
    }
    if (event.act !== null && this.#acting > 0) {
      this.#told = [...this.#told, event.act];
      return;
    }
    const had = this.shown;
    if (!(await this.#rereadOrSay())) return;
    this.#below = [...this.#below, ...unlike(this.shown, had).map(({ id }) => id)];
  }

  /** Reads the case again; that it could not be read is told at the top, as no act's refusal. */
  async #rereadOrSay(): Promise<boolean> {
    try {
      await this.reread();
      return true;
    } catch (thrown) {
      this.refusal = Refused.from(thrown);
      return false;
    }
  }

  /** Reads older entries and puts them before those shown. */
  async older(): Promise<void> {
    if (!this.before || this.shifting) return;
    this.shifting = true;
    try {
      const page = await rpc('case_entries', { id: this.id, before: this.before, limit: OLDER });
      this.entries = [...unlike(page.entries, this.entries), ...this.entries];
      this.before = page.before;
    } catch (thrown) {
      this.refusal = Refused.from(thrown);
    }
  }

  /** Does one act and reads the case again. What it answers is why not, for whoever asked to show. */
  attempt<N extends SavingCommand>(name: N, args: ArgsOf<N>): Promise<Refused | undefined> {
    return keeping(this.#attempt(name, args));
  }

  async #attempt<N extends SavingCommand>(name: N, args: ArgsOf<N>): Promise<Refused | undefined> {
    const ask = rpc as (name: N, args: ArgsOf<N>) => Promise<Saved>;
    let refused: Refused | undefined;
    this.#acting += 1;
    try {
      const { act } = await ask(name, args);
      this.#last = name;
      if (act && !this.#told.includes(act)) this.#own = [...this.#own, act];
    } catch (thrown) {
      refused = Refused.from(thrown);
    }
    this.#acting -= 1;
    const changed = !refused || this.#told.length > 0;
    if (this.#acting === 0) this.#told = [];
    if (changed) await this.#rereadOrSay();
    return refused;
  }

  /** The same for an act without a form of its own: a refusal is shown at the top of the case. */
  async act<N extends SavingCommand>(name: N, args: ArgsOf<N>): Promise<boolean> {
    this.refusal = undefined;
    const refused = await this.attempt(name, args);
    if (refused) this.refusal = refused;
    return refused === undefined;
  }

  /** What I am called for here is seen, or is to be seen again. */
  async see(seen: boolean): Promise<boolean> {
    this.refusal = undefined;
    try {
      await rpc('mention_seen', { id: this.id, seen });
    } catch (thrown) {
      this.refusal = Refused.from(thrown);
    }
    return this.refusal === undefined;
  }

  /** We did what was promised; of a planned call: they answered. */
  async keep(promise: PromiseView): Promise<boolean> {
    const which = { id: promise.case, promise: promise.id };
    return promise.from === null
      ? this.act('promise_close', { ...which, end: 'keep' })
      : this.act('callback_called', { ...which, end: 'reached' });
  }

  /** Nobody answered a planned call: the try is noted, and it asks for another time. */
  async noAnswer(promise: PromiseView): Promise<void> {
    const which = { id: promise.case, promise: promise.id };
    if (!(await this.act('callback_called', { ...which, end: 'no_answer' }))) return;
    announce(m.callback_no_answer_noted());
    if (promise.case !== this.id) return;
    this.forms.moved.promise = promise.id;
    this.forms.start('moved');
  }

  /** Gives a number to the phone. */
  async dial(point: string): Promise<void> {
    this.refusal = undefined;
    try {
      await rpc('call_dial', { point });
    } catch (thrown) {
      this.refusal = Refused.from(thrown);
    }
  }

  set(field: Field, value: Value): Promise<boolean> {
    return this.act('case_set', { id: this.id, field, value });
  }

  /** Records what is typed in one of the three, and drops its draft. The text stays when it is refused. */
  record(kind: WritingKind, how: How): Promise<Refused | undefined> {
    return keeping(this.#record(kind, how));
  }

  async #record(kind: WritingKind, { act, mail }: How): Promise<Refused | undefined> {
    const body = this.drafts[kind].text;
    const refused = await this.#written(kind, () =>
      kind === 'reply'
        ? this.attempt('reply_send', { id: this.id, body, mail, act, seen: this.#seen() })
        : this.attempt('entry_add', { id: this.id, kind, body, act: null }),
    );
    if (refused) return refused;
    if (kind === 'reply') this.#saidAgain(body);
    if (kind !== 'said') void this.#spot(body);
    return undefined;
  }

  /** Writes a call that came in and is over; the note that is being typed is what was noted of it. */
  callOver(from: Timestamp, until: Timestamp): Promise<Refused | undefined> {
    const notes = this.drafts.note.text;
    const over = { id: this.id, from, until, notes, answered: false };
    return keeping(this.#written('note', () => this.attempt('call_record', over)));
  }

  /** Has what is typed written, and drops its draft. */
  async #written(
    kind: WritingKind,
    write: () => Promise<Refused | undefined>,
  ): Promise<Refused | undefined> {
    const draft = this.drafts[kind];
    const body = draft.text;
    await draft.hold();
    const readings = this.#reading;
    const refused = await write();
    if (refused) {
      void draft.resume();
      return refused;
    }
    // Whatever was typed while it was being recorded is the beginning of the next one.
    if (draft.text === body) draft.clear();
    else
      draft.text = draft.text.startsWith(body)
        ? draft.text.slice(body.length).trimStart()
        : draft.text;
    // Only by what was read since: a view of before still has the draft that these words were.
    if (this.#reading === readings + 1) this.#adopt(kind, draft.rest);
    this.toEnd += 1;
    return undefined;
  }

  /** Looks for a promise in what was written; where it cannot be looked for, nobody is told of one. */
  async #spot(text: string): Promise<void> {
    this.spotted = undefined;
    try {
      const { found } = await rpc('promise_spot', { id: this.id, text });
      this.spotted = found ?? undefined;
    } catch {
      // What is written is written: a promise can be made by hand.
    }
  }

  /** Words that had come back and are in this reply have nothing left to be kept for. */
  #saidAgain(body: string): void {
    for (const { act, text } of this.view.came_back) {
      // Where that cannot be, they stay among what was not accepted.
      if (text && body.includes(text)) rpc('refused_dismiss', { act }).catch(() => undefined);
    }
  }

  /** The operator's own reply, while it can be cancelled and nothing else was done here since. */
  get fresh(): ReplyView | undefined {
    if (this.#last !== 'reply_send') return undefined;
    return this.view.replies.findLast((reply) => isMine(reply.entry) && !reply.is_sending);
  }

  /** The reply that the field of replies has just left: undo there gives its words back. */
  get justLeft(): ReplyView | undefined {
    return this.untouched && this.drafts.reply.text.trim() === '' ? this.fresh : undefined;
  }

  /** Cancels a reply: its words are the draft again, before what is being typed there. */
  async cancelReply(reply: EntryId): Promise<boolean> {
    await this.drafts.reply.flush();
    this.spotted = undefined;
    return this.act('reply_cancel', { id: this.id, reply });
  }

  /** Saves every draft now: the case is being left, or the window. */
  flush(): void {
    for (const kind of writingKinds) void this.drafts[kind].flush();
  }

  get isDone(): boolean {
    const { status } = this.view.row;
    return status === 'solved' || status === 'closed';
  }
}
