/** Search as you type: the last words typed win, however late an earlier answer comes. */
import { rpc } from '$ipc/door';
import type { QueueRow, SearchHits } from '$ipc/bindings';
import type { Place } from '$lib/components/place';

const LIMIT = 50;

export class SearchState {
  text = $state('');
  hits = $state.raw<SearchHits>();
  /** The row the keys act on. */
  active = $state.raw<Place>();
  #turn = 0;

  async find(text: string): Promise<void> {
    this.text = text;
    this.#turn += 1;
    const turn = this.#turn;
    if (text.trim() === '') {
      this.hits = undefined;
      return;
    }
    const hits = await rpc('search', { text, limit: LIMIT });
    if (turn !== this.#turn) return;
    this.hits = hits;
    this.active = placeAt(hits.rows, 0);
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
