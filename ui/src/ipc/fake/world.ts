/**
 * The cases behind the fake door, in memory. Made anew at each start, the same each time but for the
 * clock: the page under test meets the same people.
 */
import type {
  CaseView,
  ContactView,
  DraftView,
  ErrorCode,
  EntryView,
  PromiseView,
  QueueRow,
  SyncStatus,
  ActionView,
  DeedView,
  EntryKind,
} from '../bindings';
import { me } from './people';
import { names, seeds, type Seed } from './seeds';

const HOUR = 3_600_000;
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** What an entry says besides its words: nothing. */
export const noMeta = (): EntryView['meta'] => ({
  act: null,
  channel: null,
  handoff: null,
  promise: null,
  office: null,
  operator: null,
  due: null,
  was: null,
  case: null,
  entries: null,
  mentions: null,
  article: null,
  attachment: null,
  message_id: null,
  ended: null,
  to: null,
  why: null,
  key: null,
  result: null,
});

/** A small fixed sequence, so that the made-up part is the same in every test. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export class World {
  readonly now: number;
  readonly cases = new Map<string, CaseView>();
  /** People without a case. */
  readonly strangers: ContactView[] = [];
  readonly refused: ActionView[] = [];
  readonly waiting: ActionView[] = [];
  /** What is being typed of articles: by article, by the case it is born from, '' for one from nothing. */
  readonly articleDrafts = new Map<string, DraftView>();
  /** The call that comes in. */
  call: { number: string | null; at: number } | undefined;
  /** Why the last link was not followed. */
  refusedLink: ErrorCode | null = null;
  readonly deeds: DeedView[] = [];
  sync: SyncStatus;
  #next = 0;
  readonly #random = numbers(7);

  constructor(now: number, options: { readonly cases?: number } = {}) {
    this.now = now;
    this.sync = {
      phase: 'all_sent',
      tried: true,
      waiting: 0,
      held: 0,
      files: 0,
      clock_ahead: null,
      checked: null,
      refused: 0,
      to_check: 0,
      synced_at: now - 2 * 60_000,
      progress: null,
      problem: null,
    };
    const wanted = options.cases ?? 180;
    for (let at = 0; at < wanted; at += 1) {
      const seed = seeds[at];
      this.#put(seed ?? this.#another(at), at, seed !== undefined);
    }
    this.sync.to_check = [...this.cases.values()].filter(({ row }) => row.conflicts > 0).length;
  }

  id(prefix: string): string {
    this.#next += 1;
    return `${prefix}-${this.#next}`;
  }

  code(): string {
    const six = Array.from(
      { length: 6 },
      () => ALPHABET[Math.floor(this.#random() * ALPHABET.length)],
    );
    return `${six.slice(0, 3).join('')}-${six.slice(3).join('')}`;
  }

  entry(
    view: CaseView,
    kind: EntryKind,
    body: string,
    at: number,
    more: Partial<EntryView> = {},
  ): void {
    view.timeline.entries.push({
      id: this.id('e'),
      at,
      by: { who: 'operator', id: me.id },
      kind,
      body,
      meta: noMeta(),
      sent: 'confirmed',
      ...more,
    });
  }

  /** A matter like another, of somebody else, some days ago. */
  #another(at: number): Seed {
    const like = seeds[Math.floor(this.#random() * seeds.length)]!;
    const done = this.#random() < 0.45;
    const taken = this.#random() < 0.5;
    return {
      subject: like.subject,
      topic: like.topic,
      asked: like.asked,
      lines: like.lines,
      name: names[at % names.length]!,
      status: done ? 'solved' : taken ? 'open' : 'new',
      owner: done || taken ? (this.#random() < 0.5 ? 'luca' : 'anna') : undefined,
      channel: like.channel,
      priority: this.#random() < 0.15 ? 'high' : 'normal',
    };
  }

  #put(seed: Seed, at: number, told: boolean): void {
    const id = this.id('case');
    const created = this.now - (told ? 0.17 + at * 0.4 : 24 + at * 1.7) * HOUR;
    const has = (flag: NonNullable<Seed['flags']>[number]) => seed.flags?.includes(flag) ?? false;
    const code = at === 0 ? 'K7M-4Q2' : this.code();
    const promise: PromiseView | undefined = seed.promise && {
      id: this.id('p'),
      case: id,
      code,
      text: seed.promise.text,
      due: this.now + seed.promise.inHours * HOUR,
      from: null,
      point: null,
      was: null,
      by: 'op-luca',
      office: null,
      state: seed.promise.inHours < 0 ? 'broken' : 'open',
      late: seed.promise.inHours < 0,
    };
    const contact: ContactView = {
      id: this.id('contact'),
      name: seed.name,
      kind: seed.kind ?? 'citizen',
      language: seed.kind === 'tourist' ? 'en' : 'it',
      note: '',
      points: [
        seed.channel === 'email'
          ? { kind: 'email', value: 'posta@esempio.it', shown: 'posta@esempio.it' }
          : {
              kind: 'phone',
              value: `+3904155501${10 + (at % 80)}`,
              shown: `041 555 01${10 + (at % 80)}`,
            },
      ],
      cases: 1 + (at % 3),
      open_cases: 1 + (at % 2),
      suppressed: false,
      promises: promise ? [promise] : [],
    };
    const row: QueueRow = {
      id,
      code,
      subject: seed.subject,
      contact: seed.name,
      status: seed.status ?? 'new',
      priority: seed.priority ?? 'normal',
      owner: seed.owner === 'me' ? me.id : seed.owner ? `op-${seed.owner}` : null,
      queue: seed.channel === 'web' || seed.channel === 'email' ? 'q-web' : 'q-front',
      topic: seed.topic,
      updated_at: created,
      due: seed.due === undefined ? null : this.now + seed.due * HOUR,
      complaint: has('complaint'),
      distress: has('distress'),
      promise_due: promise?.due ?? null,
      promise_broken: promise?.state === 'broken',
      pending: has('pending'),
      conflicts: has('conflict') ? 1 : 0,
      mentioned: false,
      asked_due: seed.status === 'waiting_office' ? this.now + 20 * HOUR : null,
      clock: seed.clock ? { kind: seed.clock[0], due: this.now + seed.clock[1] * HOUR } : null,
    };
    const view: CaseView = {
      row,
      is_request: false,
      number: told ? null : `2026/${String(4000 - at)}`,
      created_at: created,
      created_by: me.id,
      asked: seed.asked,
      need: '',
      need_confirmed: false,
      place: seed.place
        ? { street: seed.place[0], number: seed.place[1], district: seed.place[2] }
        : null,
      reference: '',
      channel: seed.channel ?? 'phone',
      language: contact.language,
      just_answer: has('just_answer'),
      answered: seed.lines.some((line) => line.startsWith('>')),
      identity: null,
      outcome: seed.status === 'solved' ? 'informed' : null,
      outcome_text: '',
      clocks: row.clock ? [{ ...row.clock, left: null, ended: null }] : [],
      mention: null,
      wait_until: null,
      solved_at: seed.status === 'solved' ? created + HOUR : null,
      tags: seed.kind === 'tourist' ? ['turista'] : [],
      contact,
      promises: promise ? [promise] : [],
      handoffs:
        seed.status === 'waiting_office'
          ? [
              {
                id: this.id('h'),
                office: 'q-lavori',
                question: 'Quando può passare la squadra?',
                due: this.now + 20 * HOUR,
                asked_at: created + 0.1 * HOUR,
                answered_at: null,
                declined: false,
                asked_by: me.id,
                is_ours: false,
              },
            ]
          : [],
      conflicts: has('conflict')
        ? [
            {
              id: this.id('conflict'),
              field: 'subject',
              values: [
                { value: seed.subject, by: me.id, at: created + 0.1 * HOUR },
                {
                  value: 'Furgone in ZTL per la scuola Gallina',
                  by: 'op-luca',
                  at: created + 0.15 * HOUR,
                },
              ],
            },
          ]
        : [],
      merged_into: null,
      split_from: null,
      merged: [],
      links: [],
      mail: null,
      replies: [],
      came_back: [],
      attachments: [],
      timeline: { entries: [], before: null },
      drafts: [],
    };
    if (view.channel === 'phone') {
      this.entry(view, 'call_in', '', created, { by: { who: 'contact' } });
    }
    seed.lines.forEach((line, step) => {
      const when = created + (step + 1) * 60_000;
      const said = line.slice(1);
      if (line.startsWith('<')) {
        this.entry(view, 'message_in', said, when, { by: { who: 'contact' } });
      } else if (line.startsWith('>')) this.entry(view, 'message_out', said, when);
      else this.entry(view, 'note', said, when, { by: { who: 'operator', id: 'op-anna' } });
      row.updated_at = when;
    });
    if (promise) {
      this.entry(
        view,
        promise.state === 'broken' ? 'promise_broken' : 'promise_made',
        promise.text,
        row.updated_at,
        {
          by: { who: 'operator', id: 'op-luca' },
        },
      );
    }
    if (has('pending')) view.timeline.entries.at(-1)!.sent = 'pending';
    this.cases.set(id, view);
  }
}
