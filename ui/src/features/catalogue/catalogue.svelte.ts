/**
 * The catalogue on the screen: its rows, the piece that is open, and what is half written in any of them.
 *
 * Drafts live here, whatever piece or screen one goes to, and on the disk within a second, like every
 * text; as one JSON text beside the new-case form's, in the composer that form does not have.
 */
import { SvelteMap } from 'svelte/reactivity';
import { follow, rpc } from '$ipc/door';
import type { ActionRow, CatalogueView, PieceRow } from '$ipc/bindings';
import { Refused } from '$ipc/problem';
import { Autosave } from '$lib/keep/autosave.svelte';
import { clock } from '$lib/text/clock.svelte';
import { fold } from '$lib/text/fold';
import { inMyLanguage } from '$lib/text/texts';
import { directory } from '$ipc/directory.svelte';
import { NEW, OpenPiece, type KeptPiece } from './piece.svelte';
import { pieceName } from './words';

const DRAFT = { id: null, kind: 'note' } as const;

export interface TopicGroup {
  readonly topic: string;
  readonly label: string;
  readonly rows: readonly ActionRow[];
}

export class CatalogueState {
  view = $state.raw<CatalogueView>();
  refused = $state.raw<Refused>();
  filter = $state('');
  /** The key of the open piece. */
  openKey = $state<string>();
  /** The text of an import, until it is brought in. */
  importing = $state('');

  readonly draft = new Autosave<Refused>(
    (body) => rpc('draft_save', { ...DRAFT, body }),
    () => clock.now,
  );
  readonly #pieces = new SvelteMap<string, OpenPiece>();
  #reading = 0;
  #recalled: Promise<void> | undefined;

  readonly open = $derived(this.openKey === undefined ? undefined : this.#pieces.get(this.openKey));
  readonly mayEdit = $derived(this.view?.may_edit ?? false);
  readonly isEmpty = $derived(
    this.view !== undefined && this.view.actions.length + this.view.pieces.length === 0,
  );
  readonly hasNew = $derived(this.#pieces.get(NEW)?.isDirty ?? false);

  readonly groups = $derived.by<readonly TopicGroup[]>(() => {
    const wanted = fold(this.filter.trim());
    const groups = new SvelteMap<string, ActionRow[]>();
    for (const row of this.view?.actions ?? []) {
      const words = fold(`${inMyLanguage(row.title)} ${directory.topicLabel(row.topic)} ${row.id}`);
      if (words.includes(wanted)) groups.set(row.topic, [...(groups.get(row.topic) ?? []), row]);
    }
    return [...groups].map(([topic, rows]) => ({
      topic,
      label: directory.topicLabel(topic),
      rows,
    }));
  });
  readonly others = $derived.by<readonly PieceRow[]>(() => {
    const wanted = fold(this.filter.trim());
    return (this.view?.pieces ?? []).filter(({ key }) =>
      fold(`${key} ${pieceName(key).join(' ')}`).includes(wanted),
    );
  });

  /** Follows what changes while the screen is shown. */
  start(): () => void {
    const stop = follow(({ event }) => {
      if (event === 'directory_changed' || event === 'learned') void this.read();
    });
    void this.recall();
    void this.read();
    return stop;
  }

  async read(): Promise<void> {
    const reading = (this.#reading += 1);
    try {
      const view = await rpc('catalogue');
      if (reading !== this.#reading) return;
      this.view = view;
      this.refused = undefined;
    } catch (thrown) {
      if (reading === this.#reading) this.refused = Refused.from(thrown);
    }
    await this.open?.read();
  }

  /** Opens a piece; what was typed in it before is there again. */
  show(key: string): void {
    this.openKey = key;
    // The others are kept only for what is half written in them.
    for (const [other, piece] of this.#pieces) {
      if (other !== key && !piece.isDirty && !piece.busy) this.#pieces.delete(other);
    }
    void this.#piece(key).read();
  }

  close(): void {
    this.openKey = undefined;
  }

  isDirty(key: string): boolean {
    return this.#pieces.get(key)?.isDirty ?? false;
  }

  #piece(key: string): OpenPiece {
    const known = this.#pieces.get(key);
    if (known) return known;
    const made = new OpenPiece(
      key,
      (id) => this.view?.actions.some((row) => row.id === id) ?? false,
    );
    this.#pieces.set(key, made);
    return made;
  }

  /** A piece was published: a new action has its key from now on, and the list is read again. */
  async published(from: string, key: string): Promise<void> {
    if (from !== key) {
      if (this.openKey === from) this.show(key);
      this.#pieces.delete(from);
    }
    await this.read();
  }

  /** Every draft as one text; call it with every change. */
  keep(): void {
    const dirty = [...this.#pieces.values()].filter((piece) => piece.isDirty);
    this.draft.text = dirty.length === 0 ? '' : JSON.stringify(dirty.map(({ kept }) => kept));
  }

  /** Brings back, once, what was being written when the program closed or was locked. */
  recall(): Promise<void> {
    this.#recalled ??= this.#recall();
    return this.#recalled;
  }

  async #recall(): Promise<void> {
    try {
      const { drafts } = await rpc('draft_new_case');
      const draft = drafts.find(({ kind }) => kind === DRAFT.kind);
      if (!draft) return;
      const lost = readKept(draft.body).filter(({ key }) => !this.isDirty(key));
      // All at once: a draft that is written meanwhile must not be written without the others.
      await Promise.all(lost.map(({ key }) => this.#piece(key).read()));
      for (const kept of lost) this.#piece(kept.key).restore(kept);
    } catch (thrown) {
      this.#recalled = undefined;
      this.refused = Refused.from(thrown);
    }
  }
}

/** What is not ours to read is left alone. */
function readKept(body: string): readonly KeptPiece[] {
  try {
    const kept: unknown = JSON.parse(body);
    if (!Array.isArray(kept)) return [];
    return (kept as KeptPiece[]).filter(({ key, base }) => key && Number.isInteger(base));
  } catch {
    return [];
  }
}
