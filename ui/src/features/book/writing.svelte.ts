/**
 * An article while it is being written: kept on this device as it is typed, and looked through for words that
 * may say who somebody is, each of which is decided about before it is saved.
 */
import type {
  ArticleField,
  ArticleId,
  ArticleKind,
  ArticleSeed,
  ArticleView,
  CaseId,
  DraftView,
  NamedWords,
  Value,
} from '$ipc/bindings';
import { rpc } from '$ipc/door';
import { Refused } from '$ipc/problem';
import { Autosave } from '$lib/keep/autosave.svelte';
import { PROSE, text } from './words';

export const FIELDS = [
  'question',
  'answer',
  'steps',
  'learned',
  'hours',
  'phone',
  'closed_days',
  'topics',
  'audience',
  'language',
  'owner',
  'review_days',
] as const satisfies readonly ArticleField[];
type Typed = (typeof FIELDS)[number];

/** Words that may name somebody, wherever they stand: decided about once. */
const keyOf = ({ field, text: words }: NamedWords) => `${field} ${words}`;
/** Looked through after a pause this long, in milliseconds. */
const PAUSE = 300;

type Sections = ArticleView['sections'];

export class Writing {
  readonly id: ArticleId | undefined;
  readonly from: CaseId | undefined;
  kind = $state<ArticleKind>('article');
  typed = $state<Record<Typed, string>>(blank());
  validFrom = $state<number | null>(null);
  validUntil = $state<number | null>(null);
  asDraft = $state(false);
  unnamed = $state(false);
  confirm = $state(false);
  /** The open flags are answered by what is written now. */
  answers = $state(true);
  named = $state.raw<readonly NamedWords[]>([]);
  left = $state.raw<readonly string[]>([]);
  problem = $state.raw<Refused>();
  /** There was a draft that is no article any more: its text is in the answer. */
  salvaged = $state(false);
  readonly flags: ArticleView['flags'];
  readonly keep: Autosave<Refused>;
  readonly #before: Sections;
  /** What the form says where nothing was typed. */
  #rest = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  private constructor(
    place: { id?: ArticleId; from?: CaseId },
    kind: ArticleKind,
    sections: Sections,
    draft: DraftView | null,
    flags: ArticleView['flags'] = [],
  ) {
    this.id = place.id;
    this.from = place.from;
    this.kind = kind;
    this.flags = flags;
    // What a case lent it is new to the Book, as all of a new article is.
    this.#before = place.id === undefined ? {} : sections;
    for (const field of FIELDS) {
      const value = sections[field];
      this.typed[field] = typeof value === 'number' ? String(value) : text(value);
    }
    this.validFrom = moment(sections.valid_from);
    this.validUntil = moment(sections.valid_until);
    this.#rest = this.json;
    this.keep = new Autosave<Refused>(
      (body) => rpc('draft_save', { id: place.id ?? place.from ?? null, kind: 'article', body }),
      () => Date.now(),
    );
    if (draft) this.#restore(draft);
  }

  static anew({ sections, draft }: ArticleSeed): Writing {
    return new Writing({}, 'article', sections, draft);
  }

  static born(from: CaseId, { sections, draft }: ArticleSeed): Writing {
    return new Writing({ from }, 'article', sections, draft);
  }

  static of({ line, sections, draft, flags }: ArticleView): Writing {
    return new Writing({ id: line.id }, line.kind, sections, draft, flags);
  }

  /** All of it as it is kept. */
  get json(): string {
    const { kind, typed, validFrom, validUntil, asDraft, unnamed } = this;
    return JSON.stringify({ kind, typed, validFrom, validUntil, asDraft, unnamed });
  }

  get isDirty(): boolean {
    return this.json !== this.#rest;
  }

  /** Keeps what is typed; called whenever it changes. */
  save(): void {
    this.keep.text = this.isDirty ? this.json : '';
  }

  #restore({ body, saved_at }: DraftView): void {
    try {
      const kept = JSON.parse(body) as Partial<
        Pick<Writing, 'kind' | 'validFrom' | 'validUntil' | 'asDraft' | 'unnamed'>
      > & {
        typed: Record<Typed, string>;
      };
      for (const field of FIELDS) this.typed[field] = String(kept.typed[field] ?? '');
      this.kind = kept.kind ?? this.kind;
      this.validFrom = kept.validFrom ?? null;
      this.validUntil = kept.validUntil ?? null;
      this.asDraft = kept.asDraft ?? false;
      this.unnamed = kept.unnamed ?? false;
    } catch {
      this.typed.answer = body;
      this.salvaged = true;
    }
    this.keep.restore(this.json, saved_at);
  }

  /** The sections that are not what they are in the Book. */
  get changes(): Sections {
    const now: Sections = {};
    for (const field of FIELDS) now[field] = this.#value(field);
    now.valid_from = this.validFrom;
    now.valid_until = this.validUntil;
    const entries = Object.entries(now) as [ArticleField, Value][];
    return Object.fromEntries(
      entries.filter(([field, value]) => value !== (this.#before[field] ?? null)),
    );
  }

  #value(field: Typed): Value {
    const typed = this.typed[field].trim();
    if (typed === '') return null;
    return field === 'review_days' ? Math.round(Number(typed)) || 0 : typed;
  }

  /** Looks again, after a pause, what may say who somebody is. */
  look(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), PAUSE);
  }

  async #look(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const sections = Object.fromEntries(
      PROSE[this.kind].map((field) => [field, this.typed[field]]),
    );
    try {
      const { named } = await rpc('article_named', { case: this.from ?? null, sections });
      if (turn === this.#turn) this.named = named;
    } catch {
      // The case left this console meanwhile: there is nobody's name to look for.
    }
  }

  /** Those that nobody has decided about, each once. */
  readonly undecided = $derived.by(() => {
    const keys = this.named.map(keyOf);
    return this.named.filter((_, at) => {
      const key = keys[at]!;
      return keys.indexOf(key) === at && !this.left.includes(key);
    });
  });

  /** Takes the words out wherever they stand in their section. */
  remove(one: NamedWords): void {
    const field = one.field as Typed;
    this.typed[field] = this.typed[field].split(one.text).join('…');
    this.named = this.named.filter((other) => keyOf(other) !== keyOf(one));
  }

  leave(one: NamedWords): void {
    this.left = [...this.left, keyOf(one)];
  }

  /** Puts it into the Book; the article's id, or nothing when it was refused. */
  async send(): Promise<ArticleId | undefined> {
    this.problem = undefined;
    clearTimeout(this.#timer);
    await this.#look();
    if (this.undecided.length > 0) return undefined;
    await this.keep.hold();
    try {
      const { id, unnamed } = this;
      const saved =
        id === undefined
          ? await rpc('article_write', {
              kind: this.kind,
              sections: this.changes,
              from: this.from ?? null,
              draft: this.asDraft,
              unnamed,
            })
          : await rpc('article_change', {
              id,
              sections: this.changes,
              fixes: this.answers ? this.flags.map((flag) => flag.id) : [],
              case: null,
              unnamed,
              confirm: this.confirm,
            });
      this.keep.clear();
      return saved.id;
    } catch (thrown) {
      this.problem = Refused.from(thrown);
      await this.keep.resume();
      return undefined;
    }
  }

  /** It is closed and not wanted: what was typed goes. */
  async drop(): Promise<void> {
    await this.keep.hold();
    this.keep.clear();
    await rpc('draft_save', { id: this.id ?? this.from ?? null, kind: 'article', body: '' });
  }
}

function blank(): Record<Typed, string> {
  return Object.fromEntries(FIELDS.map((field) => [field, ''])) as Record<Typed, string>;
}

const moment = (value: Value | undefined): number | null =>
  typeof value === 'number' ? value : null;
