/** Which way a reply goes, and what came in while it was being written. */
import type { EntryId, EntryView } from '$ipc/bindings';
import { isMine, type OpenCase } from './case.svelte';

/** Somebody else said something to or for the contact. */
const isNews = (entry: EntryView) =>
  entry.kind === 'message_in' ||
  (entry.kind === 'call_in' && !isMine(entry)) ||
  (entry.kind === 'message_out' && !isMine(entry));

export class Sending {
  #open: () => OpenCase;
  /** What the operator chose on this case; what is usual before that. */
  #chosen = $state<boolean>();
  /** What was there as the reply was begun, and what was read since; none while nothing is written. */
  #known = $state.raw<readonly EntryId[]>();

  constructor(open: () => OpenCase) {
    this.#open = open;
  }

  /** The contact's address; null when they have none, or no mail is sent. */
  get to(): string | null {
    return this.#open().view.mail?.to ?? null;
  }

  /** They wrote, and there is no address to write back to. */
  get isAddressMissing(): boolean {
    const { mail } = this.#open().view;
    return mail !== null && mail.usual && mail.to === null;
  }

  get byMail(): boolean {
    return this.to !== null && (this.#chosen ?? this.#open().view.mail?.usual ?? false);
  }

  set byMail(mail: boolean) {
    this.#chosen = mail;
  }

  /** Called with what is in the field: from its first word on, what comes in is news. */
  writes(text: string): void {
    if (text.trim() === '') this.#known = undefined;
    else this.#known ??= this.#all();
  }

  /** The last that came in while the reply was being written, until it was read. */
  get news(): EntryView | undefined {
    const known = this.#known;
    if (!known) return undefined;
    return this.#open().shown.findLast((entry) => isNews(entry) && !known.includes(entry.id));
  }

  /** It was read: the reply may go. */
  read(): void {
    if (this.#known) this.#known = this.#all();
  }

  #all(): readonly EntryId[] {
    return this.#open().shown.map(({ id }) => id);
  }
}
