/**
 * The small forms of a case: which one is open, and what is typed in each. What is typed stays until it
 * is sent, whatever closes the form and whichever case one goes to meanwhile: no press of a key loses words.
 */
import { SvelteSet } from 'svelte/reactivity';
import type {
  CaseId,
  ConflictId,
  ContactId,
  EntryId,
  HandoffId,
  IdentityWay,
  LinkKind,
  OperatorId,
  PromiseId,
  QueueId,
  Value,
} from '$ipc/bindings';
import { keyboard } from '$lib/keys/keyboard.svelte';

export type FormName =
  | 'solve'
  | 'assign'
  | 'office'
  | 'remind'
  | 'promise'
  | 'callback'
  | 'reopen'
  | 'topic'
  | 'place'
  | 'due'
  | 'tags'
  | 'reference'
  | 'answer'
  | 'join'
  | 'split'
  | 'person'
  | 'moved'
  | 'passed'
  | 'manager'
  | 'identity'
  | 'macro'
  | 'tell';

/** A promise that is to be changed, and in which form. */
export interface Changing {
  readonly case: CaseId;
  readonly promise: PromiseId;
  readonly form: 'moved' | 'passed';
}

/** What is said about a question to an office. */
export type OfficeWay = 'answer' | 'ask' | 'give_back' | 'extend';

/** How this case and another belong together. */
export type Relation = 'merge' | LinkKind;

export class Forms {
  /** The form on the screen. */
  open = $state<FormName>();
  solve = $state<{ outcome?: string; text: string }>({ text: '' });
  assign = $state<{ operator?: OperatorId }>({});
  office = $state<{ office?: QueueId; question: string; due?: number }>({ question: '' });
  promise = $state<{ text: string; due?: number }>({ text: '' });
  callback = $state<{ text?: string; from?: number; minutes: number; point?: string }>({
    minutes: 120,
  });
  reopen = $state({ reason: '' });
  answer = $state<{ handoff?: HandoffId; way: OfficeWay; text: string; due?: number }>({
    way: 'answer',
    text: '',
  });
  join = $state<{ relation: Relation; other?: CaseId }>({ relation: 'merge' });
  split = $state<{ subject: string; entries: readonly EntryId[]; take: boolean }>({
    subject: '',
    entries: [],
    take: true,
  });
  person = $state<{ into?: ContactId }>({});
  identity = $state<{ way?: IdentityWay | 'none'; for?: ContactId }>({});
  macro = $state<{ key?: string }>({});
  /** Who is not told. */
  tell = $state<{ text?: string; from?: number; not: readonly CaseId[]; solve: boolean }>({
    not: [],
    solve: true,
  });
  moved = $state<{ promise?: PromiseId; due?: number; text: string }>({ text: '' });
  passed = $state<{ promise?: PromiseId; to?: string }>({});
  manager = $state<{ to?: OperatorId; summary: string; promise: string; due?: number }>({
    summary: '',
    promise: '',
  });
  /** Texts of the case being changed where they stand; undefined: not being changed. */
  texts = $state<Partial<Record<'subject' | 'asked' | 'need', string>>>({});

  /** Values of one's own for fields with two versions, half written, by conflict. */
  others = $state.raw<Readonly<Record<ConflictId, Value>>>({});

  /** Where the focus was before a key opened the form. */
  #from: HTMLElement | undefined;

  /** True when nothing was typed that would be lost. */
  get isBlank(): boolean {
    const { solve, office, promise, callback, reopen, answer, split, manager, tell } = this;
    const { texts, others } = this;
    const own = [solve.text, office.question, promise.text, callback.text, reopen.reason];
    const typed = [...own, answer.text, split.subject, manager.summary, manager.promise, tell.text];
    return [...typed, ...Object.values(texts), ...Object.keys(others)].every((text) => !text);
  }

  /** Opens a form from a key; the focus comes back to where it is now. */
  start(name: FormName): void {
    const focused = document.activeElement;
    this.#from = focused instanceof HTMLElement && focused !== document.body ? focused : undefined;
    if (this.open !== name) keyboard.hold();
    this.open = name;
  }

  /** For `bind:open`: whether this form is open, and what opens and closes it. */
  toggle(name: FormName, open: boolean): void {
    if (open) {
      this.open = name;
      return;
    }
    if (this.open !== name) return;
    this.open = undefined;
    const back = this.#from;
    this.#from = undefined;
    // After the floating surface has given the focus to its own trigger.
    if (back?.isConnected) requestAnimationFrame(() => requestAnimationFrame(() => back.focus()));
  }
}

/** The forms of each case in which something is being written. */
export class KeptForms {
  #kept: readonly (readonly [CaseId, Forms])[] = [];

  /** Delicate cases whose history was opened with nobody on the line. */
  readonly opened = new SvelteSet<CaseId>();

  /** The forms of this case, none of them open. */
  of(id: CaseId): Forms {
    this.#kept = this.#kept.filter(([other, forms]) => other === id || !forms.isBlank);
    const kept = this.#kept.find(([other]) => other === id)?.[1];
    const forms = kept ?? new Forms();
    forms.open = undefined;
    if (!kept) this.#kept = [...this.#kept, [id, forms]];
    return forms;
  }
}
