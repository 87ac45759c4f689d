/**
 * The new-case form: one, kept while the window lives, so that closing it loses nothing that was typed.
 * It is saved on this device like every draft, as one JSON text without a case.
 */
import { rpc } from '$ipc/door';
import type {
  CaseId,
  Channel,
  ContactHit,
  ContactKind,
  Created,
  CreateArgs,
  Who,
} from '$ipc/bindings';
import { Refused } from '$ipc/problem';
import { Autosave } from '$lib/keep/autosave.svelte';
import { keeping } from '$lib/keep/keeping';
import { clock } from '$lib/text/clock.svelte';

/** What is chosen in the first field: a contact's id, or one of these two. */
export const NEW = 'new';
export const UNKNOWN = 'unknown';

interface Typed {
  who?: string;
  contact?: ContactHit;
  name: string;
  point: string;
  kind: ContactKind;
  subject: string;
  asked: string;
  topic?: string;
  channel: Channel;
  take: boolean;
  /** The case it is part of, with its code to be told by. */
  parent?: Parent;
}

interface Parent {
  id: CaseId;
  code: string;
}

/** What a new case begins with. */
export interface Beginning {
  contact?: ContactHit;
  /** The number of somebody new. */
  point?: string;
  subject: string;
  topic?: string;
  parent?: Parent;
}

const blank = (): Typed => ({
  name: '',
  point: '',
  kind: 'citizen',
  subject: '',
  asked: '',
  channel: 'phone',
  take: true,
});

const HITS = 8;

export class NewCase {
  typed = $state<Typed>(blank());
  /** What is being typed in the first field. */
  search = $state('');
  hits = $state.raw<readonly ContactHit[]>([]);
  refused = $state.raw<Refused>();
  /** What another case was to begin with, while this one is not finished. */
  interrupted = $state<string>();

  readonly draft = new Autosave<Refused>(
    (body) => rpc('draft_save', { id: null, kind: 'said', body }),
    () => clock.now,
  );
  #recalling: Promise<boolean> | undefined;
  #searching = 0;
  #creating = false;

  /** True when nothing was typed that would be lost. */
  get isBlank(): boolean {
    const { who, name, point, subject, asked, topic } = this.typed;
    return !who && !name && !point && !subject && !asked && !topic;
  }

  get canCreate(): boolean {
    const { who, name, subject } = this.typed;
    return subject.trim() !== '' && (who !== NEW || name.trim() !== '');
  }

  /** Call it with every change: the form as a draft. */
  keep(): void {
    this.draft.text = this.isBlank ? '' : JSON.stringify(this.typed);
  }

  /** Brings back, once, what was being typed when the program last closed. False: it could not be read. */
  recall(): Promise<boolean> {
    this.#recalling ??= this.#recall();
    return this.#recalling;
  }

  async #recall(): Promise<boolean> {
    try {
      const { drafts } = await rpc('draft_new_case');
      const draft = drafts.find(({ kind }) => kind === 'said');
      if (draft && this.isBlank) this.restore(draft.body, draft.saved_at);
      return true;
    } catch (thrown) {
      this.#recalling = undefined;
      this.refused = Refused.from(thrown);
      return false;
    }
  }

  /** Begins again from a draft of an earlier day; one it cannot read is left alone. */
  restore(body: string, savedAt: number): void {
    try {
      this.typed = { ...blank(), ...(JSON.parse(body) as Partial<Typed>) };
      this.draft.restore(body, savedAt);
    } catch {
      // Not written by this form: nothing of it can be shown.
    }
  }

  /** Finds contacts by what is typed; only the answer to the last letter counts. */
  async find(text: string): Promise<void> {
    this.search = text;
    const searching = (this.#searching += 1);
    if (text.trim() === '') {
      this.hits = [];
      return;
    }
    try {
      const { contacts } = await rpc('contact_search', { text, limit: HITS });
      if (searching === this.#searching) this.hits = contacts;
    } catch (thrown) {
      if (searching === this.#searching) this.refused = Refused.from(thrown);
    }
  }

  /** The first field was answered. Somebody new begins with what was typed: a name or a number. */
  choose(who: string): void {
    this.typed.who = who;
    this.typed.contact = this.hits.find(({ id }) => id === who);
    const text = this.search.trim();
    if (who === NEW && text) {
      if (/^[+\d][\d\s./-]*$|@/.test(text)) this.typed.point = text;
      else this.typed.name = text;
    }
  }

  /**
   * Begins with what is known already. False when something was being typed already, now or when
   * the program last closed: that is never written over.
   */
  async begin({ contact, point, subject, topic, parent }: Beginning): Promise<boolean> {
    if (!(await this.recall()) || !this.isBlank) return false;
    const who = contact?.id ?? (point ? NEW : undefined);
    this.typed = { ...blank(), who, contact, point: point ?? '', subject, topic, parent };
    return true;
  }

  /** Empties the form and leaves its draft on the disk: a locked window holds nothing of anybody. */
  forget(): void {
    this.draft.clear();
    this.#empty();
    this.#recalling = undefined;
  }

  clear(): void {
    this.#empty();
    this.draft.text = '';
    void this.draft.flush();
  }

  #empty(): void {
    this.typed = blank();
    this.search = '';
    this.hits = [];
    this.refused = undefined;
    this.interrupted = undefined;
  }

  /** Opens the case. What was typed stays when it is refused. */
  async create(): Promise<Created | undefined> {
    if (this.#creating || !this.canCreate) return undefined;
    this.#creating = true;
    try {
      const created = await keeping(rpc('case_create', this.#args()));
      this.clear();
      return created;
    } catch (thrown) {
      this.refused = Refused.from(thrown);
      return undefined;
    } finally {
      this.#creating = false;
    }
  }

  #args(): CreateArgs {
    const { subject, asked, topic, channel, take, parent } = this.typed;
    return {
      who: this.#who(),
      subject: subject.trim(),
      asked: asked.trim(),
      topic: topic ?? null,
      queue: null,
      channel,
      take,
      parent: parent?.id ?? null,
    };
  }

  #who(): Who {
    const { who, name, point, kind } = this.typed;
    if (who === undefined || who === UNKNOWN) return { kind: 'unknown' };
    if (who !== NEW) return { kind: 'known', id: who };
    return { kind: 'new', name: name.trim(), contact_kind: kind, point: point.trim() };
  }
}

export const newCase = new NewCase();
