/** The Book: the list or what was found in it, the article that is open, and the one being written. */
import type {
  ArticleHit,
  ArticleId,
  ArticleKind,
  ArticleLine,
  ArticleView,
  BookCounts,
  BookTab,
  CaseId,
} from '$ipc/bindings';
import { follow, rpc, type AnswerOf, type ArgsOf, type CommandName } from '$ipc/door';
import { Refused } from '$ipc/problem';
import type { Place } from '$lib/components/place';
import { Writing } from './writing.svelte';

/** Rows read at once. */
const ROWS = 100;
const HITS = 50;

type Act = Extract<CommandName, `article_${string}` | 'notice_put' | 'book_export'>;

/** A row of the list: an article, and where it was found the words that were looked for. */
export type BookRow = Partial<ArticleHit> & { readonly line: ArticleLine };

export class BookState {
  tab = $state<BookTab>('all');
  topic = $state<string>();
  kind = $state<ArticleKind>();
  text = $state('');
  rows = $state.raw<readonly BookRow[]>([]);
  counts = $state.raw<BookCounts>();
  more = $state(false);
  /** Something was read: there may be nothing. */
  known = $state(false);
  editor = $state(false);
  active = $state.raw<Place>();
  article = $state.raw<ArticleView>();
  writing = $state.raw<Writing>();
  problem = $state.raw<Refused>();
  /** Which steps are done, for the eye alone. */
  ticked = $state<Record<string, boolean>>({});
  #limit = ROWS;
  #turn = 0;
  #opening = 0;

  follow(): () => void {
    void this.read();
    return follow((event) => {
      if (event.event !== 'book_changed') return;
      void this.read();
      void this.#reread();
    });
  }

  async read(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const { tab, topic = null, kind = null } = this;
    const page = await rpc('book', { tab, topic, kind, limit: this.#limit });
    const text = this.text.trim();
    const found =
      text === ''
        ? undefined
        : await rpc('book_search', { text, retired: tab === 'retired', limit: HITS });
    if (turn !== this.#turn) return;
    this.counts = page.counts;
    this.editor = page.editor;
    this.rows = found ? found.hits : page.rows.map((line) => ({ line }));
    this.more = !found && page.more;
    this.known = true;
    const at = this.rows.findIndex(({ line }) => line.id === this.active?.id);
    const first = this.rows[Math.max(at, 0)];
    this.active = first && { index: Math.max(at, 0), id: first.line.id };
  }

  async find(text: string): Promise<void> {
    this.text = text;
    await this.read();
  }

  async show(tab: BookTab): Promise<void> {
    this.tab = tab;
    this.#limit = ROWS;
    await this.read();
  }

  async narrow(to: { topic?: string; kind?: ArticleKind }): Promise<void> {
    this.topic = to.topic;
    this.kind = to.kind;
    this.#limit = ROWS;
    await this.read();
  }

  async showMore(): Promise<void> {
    this.#limit += ROWS;
    await this.read();
  }

  async open(id: ArticleId): Promise<void> {
    this.#opening += 1;
    const turn = this.#opening;
    this.problem = undefined;
    try {
      const article = await rpc('article_open', { id });
      if (turn !== this.#opening) return;
      if (this.article?.line.id !== id) this.ticked = {};
      this.article = article;
      // What was being typed of it when the console was last closed is gone on with.
      if (article.draft) this.writing = Writing.of(article);
      else if (this.writing && !this.writing.isDirty) this.writing = undefined;
    } catch (thrown) {
      this.problem = Refused.from(thrown);
    }
  }

  async #reread(): Promise<void> {
    const id = this.article?.line.id;
    if (id === undefined) return;
    try {
      const article = await rpc('article_open', { id });
      if (this.article?.line.id === id) this.article = article;
    } catch {
      // The server did not take it: what is shown stays until it is left.
    }
  }

  /** Does something with an article; false when it was refused. */
  async act<N extends Act>(name: N, args: ArgsOf<N>): Promise<AnswerOf<N> | undefined> {
    this.problem = undefined;
    try {
      const call = rpc as (name: N, args: ArgsOf<N>) => Promise<AnswerOf<N>>;
      const answer = await call(name, args);
      await this.#reread();
      return answer;
    } catch (thrown) {
      this.problem = Refused.from(thrown);
      return undefined;
    }
  }

  async begin(): Promise<void> {
    this.article = undefined;
    this.writing = Writing.anew(await rpc('article_new'));
  }

  async beginFrom(id: CaseId): Promise<void> {
    this.article = undefined;
    this.writing = Writing.born(id, await rpc('article_from_case', { id }));
  }

  edit(): void {
    if (this.article) this.writing = Writing.of(this.article);
  }

  /** What was written is in the Book: it is shown. */
  async written(id: ArticleId): Promise<void> {
    this.writing = undefined;
    await this.open(id);
    await this.read();
  }

  /** Takes away what lies on top; false when there was nothing. */
  back(): boolean {
    this.problem = undefined;
    if (this.writing) this.writing = undefined;
    else if (this.article) this.article = undefined;
    else return false;
    return true;
  }
}
