/**
 * Ready phrases at the caret of a field: a slash opens their list, and the one that is chosen takes the
 * place of the slash and of what was written after it.
 *
 * It puts words where the caret is and nowhere else: no draft but the one that is being written changes,
 * and nothing is sent. The browser inserts them as if they were typed, so that its own undo takes them back.
 */
import { rpc } from '$ipc/door';
import { Refused } from '$ipc/problem';
import type { CaseView, PhraseView } from '$ipc/bindings';
import { look, type Locale } from '$lib/look/look.svelte';
import { m } from '$lib/paraglide/messages';
import { announce } from '$lib/text/announce.svelte';
import { languageOf, meant, MOST_SHOWN, slashBefore, toWrite, type Slash } from './phrases';

export class Phrases {
  /** The phrases of this case; undefined until they are read. */
  all = $state.raw<readonly PhraseView[]>();
  refused = $state.raw<Refused>();
  /** The slash that the list is open for. */
  slash = $state.raw<Slash>();
  active = $state(0);

  readonly hits = $derived(this.slash && this.all ? this.#meant(this.all, this.slash.word) : []);
  readonly shown = $derived(this.hits.slice(0, MOST_SHOWN));
  readonly language: Locale = $derived.by(() => languageOf(this.#view(), look.locale));

  readonly #view: () => CaseView;
  #reading = 0;
  #told = '';

  constructor(view: () => CaseView) {
    this.#view = view;
  }

  get isOpen(): boolean {
    return this.slash !== undefined;
  }

  /** Something was typed: a slash that begins a word opens the list, and what follows narrows it. */
  typed(area: HTMLTextAreaElement, event: Event): void {
    const slash = this.#at(area);
    const { inputType = '', isComposing = false } = event as Partial<InputEvent>;
    const isNew = slash?.word === '' && inputType.startsWith('insert') && !isComposing;
    if (this.isOpen || isNew) this.#show(slash);
  }

  /** The caret went elsewhere: the list closes once it has left the word. */
  moved(area: HTMLTextAreaElement): void {
    if (this.isOpen) this.#show(this.#at(area));
  }

  close(): void {
    this.slash = undefined;
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
    // In the instant before the phrases are here neither a line nor the next control is what is meant.
    if (!this.all) return chooses;
    const count = this.shown.length;
    if (count === 0) return false;
    if (event.key === 'ArrowDown') this.active = (this.active + 1) % count;
    else if (event.key === 'ArrowUp') this.active = (this.active + count - 1) % count;
    else if (chooses) this.insert(area, this.active);
    else return false;
    return true;
  }

  /** Puts a phrase of the list in the place of the slash. */
  insert(area: HTMLTextAreaElement, index: number): void {
    const phrase = this.shown[index];
    const slash = this.#at(area);
    this.close();
    if (!phrase || !slash) return;
    const words = phrase.text[this.language];
    area.setSelectionRange(slash.at, slash.at + 1 + slash.word.length);
    type(area, words);
    const field = toWrite(words, phrase.unfilled);
    if (!field) return;
    area.setSelectionRange(slash.at + field.at, slash.at + field.at + field.length);
    announce(m.case_phrase_to_write({ field: words.slice(field.at, field.at + field.length) }));
  }

  /** Puts a slash at the caret, which opens the list: for the button and the key. */
  ask(area: HTMLTextAreaElement): void {
    area.focus();
    const caret = area.selectionEnd;
    area.setSelectionRange(caret, caret);
    const slash = this.#at(area);
    if (slash) this.#show(slash);
    else type(area, /\S$/u.test(area.value.slice(0, caret)) ? ' /' : '/');
  }

  #meant(all: readonly PhraseView[], word: string): readonly PhraseView[] {
    return meant(all, word, look.locale);
  }

  #at(area: HTMLTextAreaElement): Slash | undefined {
    const { selectionStart, selectionEnd, value } = area;
    return selectionStart === selectionEnd ? slashBefore(value, selectionEnd) : undefined;
  }

  #show(slash: Slash | undefined): void {
    if (!slash) return this.close();
    const was = this.slash;
    if (was?.at === slash.at && was.word === slash.word) return;
    this.slash = slash;
    this.active = 0;
    if (!was) void this.#read();
    else this.#tell();
  }

  /** Asked for anew each time: a colleague may have published one, and the contact may be known now. */
  async #read(): Promise<void> {
    const reading = (this.#reading += 1);
    const { id } = this.#view().row;
    this.all = undefined;
    let read: readonly PhraseView[] = [];
    let refused: Refused | undefined;
    try {
      read = (await rpc('phrases', { id })).phrases;
    } catch (thrown) {
      refused = Refused.from(thrown);
    }
    if (reading !== this.#reading) return;
    this.all = read;
    this.refused = refused;
    this.#tell();
  }

  #tell(): void {
    if (!this.isOpen || !this.all || this.refused) return;
    const said =
      this.all.length === 0
        ? m.case_phrases_empty()
        : m.case_phrases_found({ count: this.hits.length });
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
