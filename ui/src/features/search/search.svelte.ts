/** Search as you type: the last words typed win, however late an earlier answer comes. */
import { follow, rpc } from '$ipc/door';
import type { QueueRow, SearchHits } from '$ipc/bindings';
import type { Place } from '$lib/components/place';

const LIMIT = 50;

export class SearchState {
  text = $state('');
  hits = $state.raw<SearchHits>();
  /** The row the keys act on. */
  active = $state.raw<Place>();
  #turn = 0;

  /** Follows what changes in the cases found; returns what stops it. */
  start(): () => void {
    return follow((event) => {
      if (event.event === 'cases_changed' && this.hits) void this.#again();
    });
  }

  /** What is typed changed: the first row found has the keys. */
  async find(text: string): Promise<void> {
    this.text = text;
    const hits = await this.#search();
    if (hits) this.#show(hits, placeAt(hits.rows, 0));
  }

  /** The same words, found anew: the keys stay on their row, or on the one in its place. */
  async #again(): Promise<void> {
    const hits = await this.#search();
    if (!hits) return;
    const was = this.active;
    const here = hits.rows.findIndex(({ id }) => id === was?.id);
    const index = here >= 0 ? here : Math.min(was?.index ?? 0, hits.rows.length - 1);
    this.#show(hits, placeAt(hits.rows, index));
  }

  /** What the words typed find now; nothing when others were typed, or asked again, meanwhile. */
  async #search(): Promise<SearchHits | undefined> {
    const { text } = this;
    this.#turn += 1;
    const turn = this.#turn;
    if (text.trim() === '') {
      this.hits = undefined;
      return undefined;
    }
    const hits = await rpc('search', { text, limit: LIMIT });
    return turn === this.#turn ? hits : undefined;
  }

  #show(hits: SearchHits, active: Place | undefined): void {
    this.hits = hits;
    this.active = active;
  }

  clear(): void {
    void this.find('');
    this.active = undefined;
  }
}

function placeAt(rows: readonly QueueRow[], index: number): Place | undefined {
  const row = rows[index];
  return row && { index, id: row.id };
}

/** A few hits at once, for the palette. */
export async function glimpse(text: string): Promise<readonly QueueRow[]> {
  if (text.trim() === '') return [];
  return (await rpc('search', { text, limit: 6 })).rows;
}
