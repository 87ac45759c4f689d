/**
 * Calls as this window knows them: the one that comes in, and the one that is on the line. The phone is a program of its own:
 * what is known of a call is that it came, by whom, and what the operator says of it.
 */
import { follow, rpc } from '$ipc/door';
import type { CallView, CaseId } from '$ipc/bindings';
import { Refused } from '$ipc/problem';
import { m } from '$lib/paraglide/messages';
import { announce } from '$lib/text/announce.svelte';
import { statusLine } from '$lib/text/statusline.svelte';

/** A call that was answered. */
export interface Line {
  readonly from: number;
  /** The name or number, as far as it is known. */
  readonly who: string;
  /** Where it is written; none as long as its case is not there. */
  readonly case?: CaseId;
}

const DAY = 24 * 3_600_000;

/** The name; the number of somebody unknown; that there is none. */
export function callerWords({ caller, number }: CallView): string {
  return caller?.contact.name || number || m.calls_withheld();
}

export class Calls {
  /** The call that comes in. */
  ringing = $state.raw<CallView>();
  /** The call that is on the line. */
  line = $state.raw<Line>();
  /** A link that was not followed, or what could not be written. */
  problem = $state.raw<Refused>();
  #reading = 0;

  start(): () => void {
    void this.#read();
    return follow((event) => {
      if (event.event === 'call_changed') void this.#read();
      if (event.event !== 'access_changed') return;
      // A locked window holds nobody's name.
      if (event.state.access === 'locked' && this.line) this.line = { ...this.line, who: '' };
      void this.#read();
    });
  }

  async #read(): Promise<void> {
    const reading = (this.#reading += 1);
    const before = this.ringing?.at;
    try {
      const { call, refused } = await rpc('call_now');
      if (refused) this.problem = new Refused({ code: refused, params: {} });
      if (reading !== this.#reading) return;
      this.ringing = call ?? undefined;
      if (call && call.at !== before) announce(m.calls_incoming_who({ who: callerWords(call) }));
    } catch (thrown) {
      this.problem = Refused.from(thrown);
    }
  }

  /** Nobody rings any more. */
  async leave(): Promise<void> {
    this.ringing = undefined;
    this.#reading += 1;
    await rpc('call_leave');
  }

  /** It was answered: from now on somebody is on the line. */
  async answer(call: CallView): Promise<void> {
    const { caller, number } = call;
    this.begin(caller?.contact.name || (number ?? ''), caller?.case?.id);
    await this.leave();
  }

  begin(who: string, on?: CaseId): void {
    this.line = { from: Date.now(), who, case: on };
  }

  /** The case of who is on the line is there now. */
  opened(id: CaseId): void {
    if (this.line && this.line.case === undefined) this.line = { ...this.line, case: id };
  }

  /** Answered in a word: it is written on the case, which is not opened. */
  async quick(call: CallView): Promise<void> {
    const on = call.caller?.case;
    if (!on) return;
    const until = Math.max(Date.now(), call.at);
    const from = until - call.at > DAY ? until : call.at;
    if (!(await this.#record(on.id, from, until, true))) return;
    this.#say(m.calls_quick_done({ code: on.code }));
    await this.leave();
  }

  /**
   * It is over, and written on its case: by the screen that shows the case, with the note that is being typed there, else
   * alone. False: nothing was written, and it is on the line still.
   */
  async end(shown?: (line: Line, until: number) => Promise<boolean> | undefined): Promise<boolean> {
    const { line } = this;
    if (!line?.case) return false;
    const until = Math.max(Date.now(), line.from);
    const from = until - line.from > DAY ? until - DAY : line.from;
    const there = shown?.({ ...line, from }, until);
    if (!(await (there ?? this.#record(line.case, from, until, false)))) return false;
    this.line = undefined;
    this.#say(m.calls_recorded());
    return true;
  }

  async #record(id: CaseId, from: number, until: number, answered: boolean): Promise<boolean> {
    this.problem = undefined;
    try {
      await rpc('call_record', { id, from, until, notes: '', answered });
      return true;
    } catch (thrown) {
      this.problem = Refused.from(thrown);
      return false;
    }
  }

  #say(words: string): void {
    statusLine.say(words);
    announce(words);
  }
}
