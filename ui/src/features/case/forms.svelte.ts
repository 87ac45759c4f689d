/**
 * The small forms of a case: which one is open, and what is typed in each. What is typed stays while the
 * case is open, whatever closes the form: a press of Escape loses no words.
 */
import type { CaseId, OperatorId, QueueId } from '$ipc/bindings';

export type FormName =
  | 'solve'
  | 'assign'
  | 'office'
  | 'remind'
  | 'promise'
  | 'reopen'
  | 'topic'
  | 'place'
  | 'due'
  | 'tags';

export class Forms {
  /** The form on the screen. */
  open = $state<FormName>();
  solve = $state<{ outcome?: string; text: string }>({ text: '' });
  assign = $state<{ operator?: OperatorId }>({});
  office = $state<{ office?: QueueId; question: string; due?: number }>({ question: '' });
  promise = $state<{ text: string; due?: number }>({ text: '' });
  reopen = $state({ reason: '' });

  /** Where the focus was before a key opened the form. */
  #from: HTMLElement | undefined;

  constructor(readonly caseId: CaseId) {}

  /** Opens a form from a key; the focus comes back to where it is now. */
  start(name: FormName): void {
    const focused = document.activeElement;
    this.#from = focused instanceof HTMLElement && focused !== document.body ? focused : undefined;
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
