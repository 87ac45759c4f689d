/** People: who is found by what is typed, and the one who is open. The last words typed win, as the last one opened. */
import { follow, rpc } from '$ipc/door';
import { Refused } from '$ipc/problem';
import type { ArgsOf, CommandName } from '$ipc/door';
import type { ContactHit, ContactHits, ContactId, ContactKind, PersonView } from '$ipc/bindings';
import type { Place } from '$lib/components/place';
import { written } from './words';

const FOUND = 50;

/** What is typed of somebody new. */
export interface Typed {
  name: string;
  kind: ContactKind;
  point: string;
}

type Change = Extract<CommandName, 'person_set' | 'point_add' | 'point_remove' | 'contact_merge'>;

export class PeopleState {
  text = $state('');
  hits = $state.raw<readonly ContactHit[]>([]);
  /** Somebody was looked for, or the latest were: there may be nobody. */
  known = $state(false);
  /** There are others after those who are here. */
  #more = false;
  #fetching = false;
  /** The row the keys act on. */
  active = $state.raw<Place>();
  person = $state.raw<PersonView>();
  /** Somebody new is being written down. */
  typed = $state<Typed>();
  /** Somebody who may be the same person as the one who is open. */
  other = $state.raw<PersonView>();
  /** Why the last act was refused. */
  problem = $state.raw<Refused>();
  #turn = 0;
  #asked = '';
  #opening = 0;

  /** The screen is there; returns what is to be done when it leaves. */
  follow(): () => void {
    void this.find(this.text);
    return follow((event) => {
      if (event.event !== 'cases_changed') return;
      void this.find(this.text);
      void this.#reread();
    });
  }

  /** What is typed changed; nothing typed shows those about whom something happened last. */
  async find(text: string): Promise<void> {
    this.text = text;
    this.#turn += 1;
    const turn = this.#turn;
    const asked = text.trim();
    // The same words again: as many as one had walked to.
    const wanted = asked !== '' && asked === this.#asked ? this.hits.length : 0;
    let { contacts, more } = asked === '' ? await rpc('people_latest') : await this.#page(text, 0);
    while (more && contacts.length < wanted && turn === this.#turn) {
      const next = await this.#page(text, contacts.length);
      contacts = [...contacts, ...next.contacts];
      more = next.more;
    }
    if (turn !== this.#turn) return;
    this.#asked = asked;
    this.#more = more;
    this.hits = contacts;
    this.known = true;
    const at = contacts.findIndex(({ id }) => id === this.active?.id);
    const first = contacts[Math.max(at, 0)];
    this.active = first && { index: Math.max(at, 0), id: first.id };
  }

  #page(text: string, from: number): Promise<ContactHits> {
    return rpc('contact_search', { text, limit: FOUND, from });
  }

  /** The row at this place is in sight, or nearly: the next page is read when it is the last here. */
  async seen(last: number): Promise<void> {
    if (!this.#more || this.#fetching || last < this.hits.length - 1) return;
    this.#fetching = true;
    const turn = this.#turn;
    try {
      const { contacts, more } = await this.#page(this.text, this.hits.length);
      if (turn !== this.#turn) return;
      // Somebody written down meanwhile moves the others: nobody is shown twice.
      const others = contacts.filter(({ id }) => !this.hits.some((one) => one.id === id));
      this.hits = [...this.hits, ...others];
      this.#more = more && contacts.length > 0;
    } finally {
      this.#fetching = false;
    }
  }

  async open(id: ContactId): Promise<void> {
    this.typed = undefined;
    this.other = undefined;
    this.problem = undefined;
    const person = await this.#read(id);
    if (person) this.person = person;
  }

  /** Beside the one who is open: are they the same person? */
  async compare(id: ContactId): Promise<void> {
    this.other = await this.#read(id);
  }

  async #read(id: ContactId): Promise<PersonView | undefined> {
    this.#opening += 1;
    const turn = this.#opening;
    try {
      const person = await rpc('person', { id });
      return turn === this.#opening ? person : undefined;
    } catch (thrown) {
      this.problem = Refused.from(thrown);
      return undefined;
    }
  }

  async #reread(): Promise<void> {
    const id = this.person?.contact.id;
    if (id === undefined) return;
    try {
      const person = await rpc('person', { id });
      if (this.person?.contact.id === id) this.person = person;
    } catch {
      // They have left this console with their last case: what is shown stays until it is left.
    }
  }

  /** Changes something of the one who is open. */
  async change<N extends Change>(name: N, args: ArgsOf<N>): Promise<boolean> {
    this.problem = undefined;
    try {
      await (rpc as (name: N, args: ArgsOf<N>) => Promise<unknown>)(name, args);
      await this.#reread();
      return true;
    } catch (thrown) {
      this.problem = Refused.from(thrown);
      return false;
    }
  }

  /** Somebody new: what was looked for and not found is written down already, where it belongs. */
  begin(): void {
    const text = this.hits.length === 0 ? this.text : '';
    this.problem = undefined;
    this.other = undefined;
    this.typed = { kind: 'citizen', ...written(text) };
  }

  async create(): Promise<boolean> {
    if (!this.typed) return false;
    this.problem = undefined;
    try {
      const { id } = await rpc('person_create', { ...this.typed });
      await this.open(id);
      return true;
    } catch (thrown) {
      this.problem = Refused.from(thrown);
      return false;
    }
  }

  /** The other one stays. */
  swap(): void {
    [this.person, this.other] = [this.other, this.person];
  }

  /** They are one person: the one who is open stays. */
  async join(): Promise<boolean> {
    const { person, other } = this;
    if (!person || !other) return false;
    const args = { id: other.contact.id, into: person.contact.id };
    if (!(await this.change('contact_merge', args))) return false;
    this.other = undefined;
    return true;
  }

  /** Takes away what lies on top: the comparison, the new one, the one who is open. False when there was nothing. */
  back(): boolean {
    this.problem = undefined;
    if (this.other) this.other = undefined;
    else if (this.typed) this.typed = undefined;
    else if (this.person) this.person = undefined;
    else return false;
    return true;
  }
}
