/** What the Book says about one case, and the article of it that is read there. */
import type { ArticleId, ArticleNear, ArticleView, CaseId } from '$ipc/bindings';
import { rpc, type follow } from '$ipc/door';
import { Refused } from '$ipc/problem';

export class BesideState {
  readonly id: CaseId;
  near = $state.raw<readonly ArticleNear[]>([]);
  open = $state.raw<ArticleView>();
  ticked = $state<Record<string, boolean>>({});
  problem = $state.raw<Refused>();
  #turn = 0;

  constructor(id: CaseId) {
    this.id = id;
  }

  follow(hear: typeof follow): () => void {
    void this.read();
    return hear((event) => {
      const isOurs =
        event.event === 'cases_changed' && (event.ids.length === 0 || event.ids.includes(this.id));
      if (isOurs || event.event === 'book_changed') void this.read();
    });
  }

  async read(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const { articles } = await rpc('book_for_case', { id: this.id });
      if (turn === this.#turn) this.near = articles;
    } catch {
      // The case left this console: its screen says so.
    }
  }

  async show(id: ArticleId): Promise<void> {
    try {
      this.open = await rpc('article_open', { id });
      this.ticked = {};
    } catch (thrown) {
      this.problem = Refused.from(thrown);
    }
  }

  close(): void {
    this.open = undefined;
  }

  /** It served this contact: counted once. */
  async used(id: ArticleId): Promise<boolean> {
    try {
      return (await rpc('article_use', { id, case: this.id })).act !== null;
    } catch (thrown) {
      this.problem = Refused.from(thrown);
      return false;
    }
  }
}
