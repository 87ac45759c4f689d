/**
 * A list at the caret of a field: a sign that begins a word opens it, and the choice takes the place of the sign and of what
 * was written after it. A slash asks for a ready phrase, an at sign for a colleague.
 *
 * It puts words where the caret is and nowhere else: no draft but the one that is being written changes,
 * and nothing is sent. The browser inserts them as if they were typed, so that its own undo takes them back.
 */
import { Refused } from '$ipc/problem';
import { m } from '$lib/paraglide/messages';
import { announce } from '$lib/text/announce.svelte';
import { MOST_SHOWN, toWrite, type Asked } from './caret';

/** Something that can be chosen. */
export interface Choice {
  readonly id: string;
  readonly title: string;
  /** What takes the place of the sign. */
  readonly text: string;
  /** The language of `text`, where it is shown beside the title; without one the title says it all. */
  readonly lang?: string;
  /** Fields in `text` that are still to be written. */
  readonly unfilled?: readonly string[];
}

/** What a sign asks for. */
export interface Source {
  readonly sign: string;
  /** The list's name. */
  readonly label: () => string;
  /** The sign a text ends with before the caret, and what is written after it. */
  readonly asked: (text: string, caret: number) => Asked | undefined;
  /** Asked for anew each time: a colleague may have published something, the contact may be known now. */
  readonly read: () => Promise<readonly Choice[]>;
  /** Those that what is written after the sign means, the likeliest first. */
  readonly meant: (all: readonly Choice[], word: string) => readonly Choice[];
  /** What is said of so many; of none there are at all; of none that is meant; while it is read. */
  readonly found: (count: number) => string;
  readonly empty: () => string;
  readonly none: () => string;
  readonly reading: () => string;
  readonly more: (count: number) => string;
  /** Words go on behind a choice: a list with nothing in it closes. */
  readonly isProse: boolean;
}

export class CaretList {
  readonly source: Source;
  /** What can be chosen; undefined until it is read. */
  all = $state.raw<readonly Choice[]>();
  refused = $state.raw<Refused>();
  /** The sign that the list is open for. */
  asked = $state.raw<Asked>();
  active = $state(0);

  readonly hits = $derived.by(() =>
    this.asked && this.all ? this.source.meant(this.all, this.asked.word) : [],
  );
  readonly shown = $derived(this.hits.slice(0, MOST_SHOWN));

  #reading = 0;
  #told = '';

  constructor(source: Source) {
    this.source = source;
  }

  get isOpen(): boolean {
    return this.asked !== undefined;
  }

  /** Something was typed: a sign that begins a word opens the list, and what follows narrows it. */
  typed(area: HTMLTextAreaElement, event: Event): void {
    const asked = this.#at(area);
    const { inputType = '', isComposing = false } = event as Partial<InputEvent>;
    const isNew = asked?.word === '' && inputType.startsWith('insert') && !isComposing;
    if (this.isOpen || isNew) this.#show(asked);
  }

  /** The caret went elsewhere: the list closes once it has left the word. */
  moved(area: HTMLTextAreaElement): void {
    if (this.isOpen) this.#show(this.#at(area));
  }

  close(): void {
    this.asked = undefined;
    this.#told = '';
  }

  /** The keys of the list, while it is open; true when this was one of them. */
  press(area: HTMLTextAreaElement, event: KeyboardEvent): boolean {
    if (!this.isOpen || event.isComposing) return false;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    if (event.key === 'Escape') {
      this.close();
      return true;
    }
    const chooses = event.key === 'Enter' || event.key === 'Tab';
    // In the instant before the choices are here neither a line nor the next control is what is meant.
    if (!this.all) return chooses;
    const count = this.shown.length;
    if (count === 0) return false;
    if (event.key === 'ArrowDown') this.active = (this.active + 1) % count;
    else if (event.key === 'ArrowUp') this.active = (this.active + count - 1) % count;
    else if (chooses) this.insert(area, this.active);
    else return false;
    return true;
  }

  /** Puts a choice in the place of the sign. */
  insert(area: HTMLTextAreaElement, index: number): void {
    const choice = this.shown[index];
    const asked = this.#at(area);
    this.close();
    if (!choice || !asked) return;
    area.setSelectionRange(asked.at, asked.at + 1 + asked.word.length);
    type(area, choice.text);
    const field = toWrite(choice.text, choice.unfilled ?? []);
    if (!field) return;
    area.setSelectionRange(asked.at + field.at, asked.at + field.at + field.length);
    const named = choice.text.slice(field.at, field.at + field.length);
    announce(m.case_phrase_to_write({ field: named }));
  }

  /** Puts the sign at the caret, which opens the list: for the button and the key. */
  ask(area: HTMLTextAreaElement): void {
    const { sign } = this.source;
    area.focus();
    const caret = area.selectionEnd;
    area.setSelectionRange(caret, caret);
    const asked = this.#at(area);
    if (asked) this.#show(asked);
    else type(area, /\S$/u.test(area.value.slice(0, caret)) ? ` ${sign}` : sign);
  }

  #at(area: HTMLTextAreaElement): Asked | undefined {
    const { selectionStart, selectionEnd, value } = area;
    return selectionStart === selectionEnd ? this.source.asked(value, selectionEnd) : undefined;
  }

  #show(asked: Asked | undefined): void {
    if (!asked) return this.close();
    const was = this.asked;
    if (was?.at === asked.at && was.word === asked.word) return;
    this.asked = asked;
    this.active = 0;
    if (!was) void this.#read();
    else this.#tell();
  }

  async #read(): Promise<void> {
    const reading = (this.#reading += 1);
    this.all = undefined;
    let read: readonly Choice[] = [];
    let refused: Refused | undefined;
    try {
      read = await this.source.read();
    } catch (thrown) {
      refused = Refused.from(thrown);
    }
    if (reading !== this.#reading) return;
    this.all = read;
    this.refused = refused;
    this.#tell();
  }

  #tell(): void {
    const { source } = this;
    if (!this.isOpen || !this.all || this.refused) return;
    if (source.isProse && this.all.length > 0 && this.hits.length === 0) return this.close();
    const said = this.all.length === 0 ? source.empty() : source.found(this.hits.length);
    if (said !== this.#told) announce(said);
    this.#told = said;
  }
}

/** Types `words` over the selection. The browser's own way is the only one that its undo takes back. */
function type(area: HTMLTextAreaElement, words: string): void {
  area.focus();
  // Deprecated and without a successor: setRangeText forgets what was typed before.
  if (document.execCommand('insertText', false, words)) return;
  area.setRangeText(words, area.selectionStart, area.selectionEnd, 'end');
  area.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
}
