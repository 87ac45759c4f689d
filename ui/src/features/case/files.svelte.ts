/**
 * The files of an open case: attaching, fetching, saving, and what they are in words.
 *
 * The page never names a path: which file is read and where one is written is chosen in a dialog of the system.
 */
import { rpc } from '$ipc/door';
import { Refused } from '$ipc/problem';
import type { AttachmentView, CaseId, FileProblem } from '$ipc/bindings';
import { m } from '$lib/paraglide/messages';

/** As much as this needs of an open case. */
interface Attaching {
  readonly id: CaseId;
  reread(): Promise<void>;
  refusal: Refused | undefined;
}

/** A file that was not attached, by its name. */
export interface NotTaken {
  readonly name: string;
  readonly refusal: Refused;
}

const PROBLEMS: Readonly<Record<FileProblem, () => string>> = {
  not_sent_yet: m.case_file_not_sent_yet,
  not_found: m.case_file_not_found,
  too_large: m.case_file_too_large,
  damaged: m.case_file_damaged,
  other: m.case_file_other,
};

/** Where a file's bytes are, in words. */
export function stateOf({ state, done, problem }: AttachmentView): string {
  if (problem !== null) return PROBLEMS[problem]();
  switch (state) {
    case 'away':
      return m.case_file_away();
    case 'fetching':
      return m.case_file_fetching({ done });
    case 'here':
      return m.case_file_here();
    case 'waiting':
      return m.case_file_waiting();
    case 'sending':
      return m.case_file_sending({ done });
    case 'stuck':
      return m.case_file_other();
  }
}

/** Its bytes are on this computer. */
export function isHere({ state }: AttachmentView): boolean {
  return state === 'here' || state === 'waiting' || state === 'sending' || state === 'stuck';
}

export function isOnItsWay({ state, problem }: AttachmentView): boolean {
  return state === 'fetching' && problem === null;
}

export class Files {
  /** The system's dialog is open. */
  picking = $state(false);
  refused = $state.raw<readonly NotTaken[]>([]);
  readonly #open: Attaching;

  constructor(open: Attaching) {
    this.#open = open;
  }

  /** Attaches what is chosen in the system's dialog. */
  async pick(): Promise<void> {
    if (this.picking) return;
    this.picking = true;
    this.refused = [];
    try {
      const { refused } = await rpc('attachment_pick', { id: this.#open.id });
      this.refused = refused.map(({ name, error }) => ({ name, refusal: Refused.from(error) }));
      await this.#open.reread();
    } catch (thrown) {
      this.#open.refusal = Refused.from(thrown);
    } finally {
      this.picking = false;
    }
  }

  /** Attaches what was pasted. */
  async paste(given: readonly File[]): Promise<void> {
    this.refused = [];
    for (const file of given) {
      try {
        const bytes = await base64Of(file);
        await rpc('attachment_bytes', { id: this.#open.id, name: file.name, bytes });
      } catch (thrown) {
        this.refused = [...this.refused, { name: file.name, refusal: Refused.from(thrown) }];
      }
    }
    await this.#open.reread();
  }

  fetch(file: AttachmentView): Promise<boolean> {
    return this.#ask(async () => {
      await rpc('attachment_fetch', { id: this.#open.id, attachment: file.id });
      await this.#open.reread();
      return true;
    });
  }

  /** Whether it was saved: no place may have been chosen. */
  save(file: AttachmentView): Promise<boolean> {
    return this.#ask(async () => {
      const { saved } = await rpc('attachment_save', { id: this.#open.id, attachment: file.id });
      return saved;
    });
  }

  forget(name: string): void {
    this.refused = this.refused.filter((one) => one.name !== name);
  }

  async #ask(work: () => Promise<boolean>): Promise<boolean> {
    this.#open.refusal = undefined;
    try {
      return await work();
    } catch (thrown) {
      this.#open.refusal = Refused.from(thrown);
      return false;
    }
  }
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '');
    reader.onerror = () => reject(new Refused({ code: 'file_unreadable', params: {} }));
    reader.readAsDataURL(file);
  });
}
