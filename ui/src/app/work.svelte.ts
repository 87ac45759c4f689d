/**
 * What is open in the window while the console is: which screen, which case, which floating things. It
 * goes with the frame: a locked window remembers none of it.
 */
import { directory } from '$ipc/directory.svelte';
import { follow } from '$ipc/door';
import type { PromiseRow, QueueTab } from '$ipc/bindings';
import type { Returning } from '$ipc/returning';
import { KeptForms, type Changing } from '../features/case/forms.svelte';
import { BookState } from '../features/book/book.svelte';
import { CatalogueState } from '../features/catalogue/catalogue.svelte';
import { PeopleState } from '../features/people/people.svelte';
import { FiguresState } from '../features/figures/figures.svelte';
import { HelpsState } from '../features/helps/helps.svelte';
import { PromisesState } from '../features/promises/promises.svelte';
import { called, remind } from '../features/promises/reminders';
import { clock } from '$lib/text/clock.svelte';
import { NOTHING_OUT } from '../features/queue/filter';
import { QueueState } from '../features/queue/queue.svelte';
import { SearchState } from '../features/search/search.svelte';
import { HistoryState } from '../features/sync/history.svelte';
import { SyncState } from '../features/sync/sync.svelte';

export type Screen = 'queue' | 'book' | 'people' | 'catalogue' | 'figures' | 'helps' | 'settings';
/** What stands at the side of the open case. */
export type Side = 'queue' | 'search' | 'promises';
export type Floating = 'palette' | 'keys' | 'sync' | 'history';

/** Screens a command line can ask for, besides those that are always there. */
const ASKED: Record<string, (work: Work) => void> = {
  settings: (work) => (work.screen = 'settings'),
  book: (work) => (work.screen = 'book'),
  catalogue: (work) => (work.screen = 'catalogue'),
  figures: (work) => (work.screen = 'figures'),
  helps: (work) => (work.screen = 'helps'),
  people: (work) => (work.screen = 'people'),
  search: (work) => (work.searching = true),
  promises: (work) => void work.showPromises(),
  palette: (work) => (work.floating = 'palette'),
  keys: (work) => (work.floating = 'keys'),
  sync: (work) => (work.floating = 'sync'),
  history: (work) => (work.floating = 'history'),
  'new-case': (work) => (work.creating = true),
};

export class Work {
  screen = $state<Screen>('queue');
  /** The case in the middle pane. */
  caseId = $state<string>();
  side = $state<Side>('queue');
  /** The new-case form is in the middle pane. */
  creating = $state(false);
  /** The open case was opened a moment ago: its code is shown large. */
  created = $state(false);
  /** The versions of the open case are to be compared: asked for, not yet shown. */
  comparing = $state(false);
  /** A promise of the open case is to be changed: asked for, its form not yet shown. */
  changing = $state.raw<Changing>();
  /** Words that were not accepted, on their way back into their case. */
  returning = $state.raw<Returning>();
  floating = $state<Floating>();

  /** What is half written in the forms of the cases. */
  readonly forms = new KeptForms();
  readonly queue = new QueueState();
  readonly search = new SearchState();
  readonly sync = new SyncState();
  readonly history = new HistoryState();
  readonly book = new BookState();
  readonly catalogue = new CatalogueState();
  readonly figures = new FiguresState();
  readonly helps = new HelpsState();
  readonly promises = new PromisesState();
  readonly people = new PeopleState();

  /** The name under which the shell knows what is on the screen. */
  readonly named = $derived(
    this.floating ??
      (this.screen !== 'queue'
        ? this.screen
        : this.creating
          ? 'new-case'
          : this.side !== 'queue'
            ? this.side
            : this.caseId !== undefined
              ? 'case'
              : 'queue'),
  );

  get searching(): boolean {
    return this.side === 'search';
  }
  set searching(on: boolean) {
    if (on) this.side = 'search';
    else if (this.side === 'search') this.side = 'queue';
  }

  start(): () => void {
    void this.#begin();
    const stops = [
      follow((event) => {
        if (event.event === 'directory_changed') void directory.read();
        if (event.event === 'promise_near') remind(event, clock.now);
        if (event.event === 'mentioned') called(event);
      }),
      this.queue.start(),
      this.search.start(),
      this.promises.start(),
      this.sync.start(),
      this.history.start(),
    ];
    return () => {
      stops.forEach((stop) => stop());
      directory.forget();
    };
  }

  /** A specialist's day begins with what their office is asked. */
  async #begin(): Promise<void> {
    await directory.read();
    const me = directory.operator(directory.now.me);
    if (me?.role === 'specialist' && this.queue.tab === 'mine') await this.queue.show('asked');
  }

  /** Shows what a command line asked for; `case` opens the first of the list once it is read. */
  ask(screen: string | null): void {
    if (screen) ASKED[screen]?.(this);
  }

  openCase(id: string): void {
    this.screen = 'queue';
    this.caseId = id;
    this.creating = false;
    this.created = false;
    this.comparing = false;
    this.changing = undefined;
    this.returning = undefined;
  }

  /** Opens the next case with something to check, on its versions. */
  async checkNext(): Promise<void> {
    await this.show('to_check');
    // What was left out of the list is to be checked too.
    if (this.queue.isNarrowed) await this.queue.narrow(NOTHING_OUT);
    await this.queue.refresh();
    for (const index of [0, 1]) {
      const row = index < this.queue.total ? await this.queue.reach(index) : undefined;
      if (!row || row.id === this.caseId) continue;
      this.queue.active = { index, id: row.id };
      this.openCase(row.id);
      this.comparing = true;
      return;
    }
  }

  /** The words of an action that was not accepted go back into their case. */
  putBack(action: Returning): void {
    if (!action.case) return;
    this.openCase(action.case);
    this.returning = action;
  }

  /** Takes back the last action, on the open case when there is one; where that cannot be, the list says why. */
  async undoLast(): Promise<void> {
    const undone = await this.history.undoLast(this.caseId);
    if (undone?.words) this.putBack(undone.words);
    if (this.history.problem) this.floating = 'history';
  }

  /** Opens an article on the Book's own screen. */
  async openArticle(id: string): Promise<void> {
    this.screen = 'book';
    await this.book.open(id);
  }

  /** What was learned on the open case is kept for colleagues: an article that begins with it. */
  async keepForColleagues(): Promise<void> {
    if (this.caseId === undefined) return;
    await this.book.beginFrom(this.caseId);
    this.screen = 'book';
  }

  /** The form for a new case; the case that was open is there again when it is closed. */
  newCase(): void {
    this.screen = 'queue';
    this.creating = true;
  }

  /** Shows a list of cases; its first row has the keys. */
  async show(tab: QueueTab): Promise<void> {
    this.screen = 'queue';
    this.side = 'queue';
    await this.queue.enter(tab);
  }

  /** Shows what was promised, by date; the first row has the keys. */
  async showPromises(): Promise<void> {
    this.screen = 'queue';
    this.side = 'promises';
    await this.promises.enter();
  }

  /** Opens the case of a promise on the form that changes it. */
  changePromise({ promise }: PromiseRow, form: Changing['form']): void {
    this.openCase(promise.case);
    this.changing = { case: promise.case, promise: promise.id, form };
  }
}
