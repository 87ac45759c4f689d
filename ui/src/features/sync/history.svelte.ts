/** What the operator did on this computer, as the console remembers it; and taking it back. */
import { follow, rpc } from '$ipc/door';
import { Refused } from '$ipc/problem';
import type { DeedView, WritingKind } from '$ipc/bindings';
import type { Returning } from '$ipc/returning';
import { m } from '$lib/paraglide/messages';
import { announce } from '$lib/text/announce.svelte';
import { statusLine } from '$lib/text/statusline.svelte';
import { canGoBack } from './actions';
import { undoSentence } from './history';

/** What was taken back, and the words that were in it when they have a place to go back to. */
export interface Undone {
  readonly words?: Returning;
}

export class HistoryState {
  deeds = $state.raw<readonly DeedView[]>();
  /** The action that could not be taken back, and why; without one: there was none. */
  problem = $state.raw<{ act?: string; why: string }>();
  /** Of many cases: how far. */
  progress = $state.raw<{ done: number; total: number }>();

  start(): () => void {
    return follow((event) => {
      if (event.event === 'bulk_progress') this.progress = event;
      if (event.event === 'cases_changed' || event.event === 'sync_changed') {
        if (this.deeds) void this.read();
      }
    });
  }

  async read(): Promise<void> {
    this.deeds = (await rpc('history', { case: null })).deeds;
  }

  forget(): void {
    this.deeds = undefined;
    this.problem = undefined;
  }

  /** Takes an action back and says so; where it cannot be, `problem` says why. */
  async undo(deed: DeedView): Promise<Undone | undefined> {
    this.problem = undefined;
    try {
      const { text, typed_in, sent, kept } = await rpc('undo', { act: deed.act });
      const said = kept > 0 ? m.history_kept({ count: kept }) : this.#said(sent);
      announce(said);
      statusLine.say(said);
      if (this.deeds) await this.read();
      const words = asAction(deed, text, typed_in);
      return canGoBack(words) ? { words } : {};
    } catch (thrown) {
      this.problem = { act: deed.act, why: undoSentence(Refused.from(thrown)) };
      return undefined;
    } finally {
      this.progress = undefined;
    }
  }

  #said(sent: boolean): string {
    return sent ? m.history_undone() : m.sync_taken_back();
  }

  /** Takes back the last action that changed something, of one case or of all. */
  async undoLast(id: string | undefined): Promise<Undone | undefined> {
    this.problem = undefined;
    const { deeds } = await rpc('history', { case: id ?? null });
    const last = deeds.find(({ why_not: why }) => why !== 'nothing' && why !== 'undone');
    if (!last) {
      announce(m.history_nothing());
      statusLine.say(m.history_nothing());
      return undefined;
    }
    return this.undo(last);
  }
}

/** The action of a line, with the words that came back from it. */
function asAction(deed: DeedView, text: string | null, typed_in: WritingKind | null): Returning {
  const { act, case: id, code, ops, fields, at } = deed;
  return {
    act,
    case: id,
    code,
    ops,
    fields,
    at,
    text,
    typed_in,
    refused: null,
    now: null,
    can_undo: false,
    held: null,
  };
}
