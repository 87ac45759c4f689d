/**
 * Keys pressed while a form is on its way to the screen. Whoever knows the keys presses E and 1 in one
 * breath: the 1 is meant for the form, not for the window, so it waits until the form has the focus.
 */

/** What floats keeps its keys to itself: a letter there is typed ahead, not an act. */
export const FLOATING = '[role=dialog], [role=alertdialog], [role=menu], [data-popup]';

/** A form that never comes gives the keys back to the window after this long, in milliseconds. */
const LONGEST_MS = 1000;

export class HeldKeys {
  #keys: KeyboardEvent[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly #arrived = (event: FocusEvent): void => {
    const target = event.target;
    if (target instanceof HTMLElement && target.closest(FLOATING)) this.#hand(target);
  };

  /** Something that floats was asked for and will take the focus. */
  begin(): void {
    this.end();
    this.#timer = setTimeout(() => this.end(), LONGEST_MS);
    document.addEventListener('focusin', this.#arrived);
  }

  /** Nothing is awaited any more; what was held is gone. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#keys = [];
    document.removeEventListener('focusin', this.#arrived);
  }

  /** True when this key is held: it belongs to what is on its way. */
  take(event: KeyboardEvent): boolean {
    if (this.#timer === undefined) return false;
    const isMeant = event.key.length === 1 || event.key === 'Enter';
    if (!isMeant || event.altKey || (event.ctrlKey && event.key !== 'Enter') || event.metaKey) {
      this.end();
      return false;
    }
    event.preventDefault();
    // The key that asked for the form, still held down, is not the first letter in it.
    if (!event.repeat) this.#keys.push(event);
    return true;
  }

  #hand(first: HTMLElement): void {
    const keys = this.#keys;
    this.end();
    for (const key of keys) {
      const focused = document.activeElement;
      press(key, focused instanceof HTMLElement ? focused : first);
    }
  }
}

/** The same key, pressed here: made by a program it writes nothing by itself. */
function press({ key, code, ctrlKey, shiftKey }: KeyboardEvent, target: HTMLElement): void {
  const again = { key, code, ctrlKey, shiftKey, bubbles: true, cancelable: true };
  if (!target.dispatchEvent(new KeyboardEvent('keydown', again))) return;
  if (key === 'Enter') {
    if (target instanceof HTMLInputElement) target.form?.requestSubmit();
    return;
  }
  const isText =
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && target.selectionStart !== null);
  if (!isText) return;
  target.setRangeText(key, target.selectionStart ?? 0, target.selectionEnd ?? 0, 'end');
  target.dispatchEvent(
    new InputEvent('input', { bubbles: true, inputType: 'insertText', data: key }),
  );
}
