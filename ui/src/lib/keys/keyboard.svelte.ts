/**
 * From a key press to an act. Screens bind acts while they are on the screen; the window has one
 * listener. What is bound now is what the palette offers.
 */
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { FIELD_UNDO, actNames, acts, type Act, type ActName } from './acts';
import { chordOf, isSingle, system } from './chord';
import { FLOATING, HeldKeys } from './held';
import type { Remapped } from './remap';

/** What an act does; returning false means "not now", and the key is left to the page. */
export type Handler = () => void | false | Promise<void>;
export interface Binding {
  readonly run: Handler;
  /** Whether the act makes sense now; the palette hides it when not. */
  readonly when?: () => boolean;
  /** Before whatever else is bound to the same act, also later: a call that comes in goes first. */
  readonly first?: true;
}
export type Bindings = Partial<Record<ActName, Handler | Binding>>;

/** How long the first key of a sequence waits for the second, in milliseconds. */
const SEQUENCE_MS = 1500;

const TYPING =
  'input:not([type=checkbox],[type=radio],[type=button],[type=submit]), textarea, select, [contenteditable=""], [contenteditable=true]';

/** A key held down moves on; it never does anything else twice. */
const REPEATING: ReadonlySet<ActName> = new Set(['list.next', 'list.previous']);

export class Keyboard {
  /** Single keys can be switched off, for those who dictate or press keys by accident. */
  singleKeys = $state(true);
  /** Keys of one's own. */
  remapped = $state.raw<Remapped>({});
  /** The first key of a sequence, while the second is awaited: shown in the status bar. */
  pending = $state<string>();

  readonly #bound = new SvelteMap<ActName, readonly Binding[]>();
  readonly #held = new HeldKeys();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** A form is opening and will take the focus: the keys pressed meanwhile are for it. */
  hold(): void {
    this.#held.begin();
  }

  /** Binds acts; the last one bound wins. Returns what unbinds them. */
  bind(bindings: Bindings): () => void {
    const made = Object.entries(bindings).map(([id, binding]) => {
      const one: Binding = typeof binding === 'function' ? { run: binding } : (binding as Binding);
      const act = id as ActName;
      this.#bound.set(act, [...(this.#bound.get(act) ?? []), one]);
      return [act, one] as const;
    });
    return () => {
      for (const [act, one] of made) {
        const left = (this.#bound.get(act) ?? []).filter((other) => other !== one);
        if (left.length > 0) this.#bound.set(act, left);
        else this.#bound.delete(act);
      }
    };
  }

  /** The acts that would do something now, in the order of the list. */
  get available(): ActName[] {
    return actNames.filter((id) => this.#find(id) !== undefined);
  }

  can(id: ActName): boolean {
    return this.#find(id) !== undefined;
  }

  /** Runs an act by name, as its key would. False when it is bound nowhere or makes no sense now. */
  run(id: ActName): boolean {
    const binding = this.#find(id);
    if (!binding) return false;
    return binding.run() !== false;
  }

  handle(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph'].includes(event.key)) return;
    if (this.#held.take(event)) return;
    const chord = chordOf(event);
    const target = event.target instanceof Element ? event.target : undefined;
    const floating = target?.closest(FLOATING) != null;
    if (isSingle(chord) || this.pending) {
      if (!this.singleKeys || floating || target?.closest(TYPING)) return this.#forget();
    }
    const wanted = this.pending ? `${this.pending} ${chord}` : chord;
    const id = this.#actOf(wanted, floating, target);
    if (event.repeat && !(id && REPEATING.has(id))) {
      if (id) event.preventDefault();
      return;
    }
    this.#forget();
    if (id && this.run(id)) {
      event.preventDefault();
      return;
    }
    if (this.#opensSequence(wanted)) {
      event.preventDefault();
      this.pending = wanted;
      this.#timer = setTimeout(() => this.#forget(), SEQUENCE_MS);
    }
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.pending = undefined;
  }

  #find(id: ActName): Binding | undefined {
    const now = this.#bound.get(id)?.filter((binding) => binding.when?.() ?? true);
    return now?.findLast(({ first }) => first) ?? now?.at(-1);
  }

  #actOf(keys: string, floating: boolean, target: Element | undefined): ActName | undefined {
    return actNames.find((id) => {
      if (!keysOf(id).includes(keys) || !this.#find(id)) return false;
      if (floating) return acts[id].scope === 'always';
      return !belongsToTarget(keys, target);
    });
  }

  #opensSequence(chord: string): boolean {
    return actNames.some(
      (id) => this.#find(id) && keysOf(id).some((keys) => keys.startsWith(`${chord} `)),
    );
  }
}

/** Enter, arrows and undo belong to the control that has the focus before they belong to the window. */
function belongsToTarget(keys: string, target: Element | undefined): boolean {
  if (!target) return false;
  // What is being typed is taken back first.
  if (keys === FIELD_UNDO) return target.closest(TYPING) != null;
  if (keys === 'Enter') {
    return (
      target.closest('button, a[href], summary, input, textarea, select, [role=button]') != null
    );
  }
  if (keys.startsWith('Arrow')) {
    return (
      target.closest('input, textarea, select, [role=tab], [role=radio], [role=separator]') != null
    );
  }
  return false;
}

export function keysOf(id: ActName): readonly string[] {
  const act: Act = acts[id];
  const usual = (system === 'mac' ? act.mac : undefined) ?? act.keys;
  const own = keyboard.remapped[id];
  return own === undefined ? usual : [own, ...usual.slice(1)];
}

export const keyboard = new Keyboard();

/** Binds acts for as long as the component that calls it is on the screen. */
export function useActs(bindings: Bindings): void {
  // Binding reads the list it changes: tracked, it would run again for ever.
  $effect(() => untrack(() => keyboard.bind(bindings)));
}
