/** Search as you type: the last words typed win, however late an earlier answer comes. */
import { rpc } from '$ipc/door';
import type { QueueRow, SearchHits } from '$ipc/bindings';

const LIMIT = 50;

export class SearchState {
  text = $state('');
  hits = $state.raw<SearchHits>();
  active = $state<string>();
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
    this.active = hits.rows[0]?.id;
  }

  clear(): void {
    void this.find('');
    this.active = undefined;
  }
}

/** A few hits at once, for the palette. */
export async function glimpse(text: string): Promise<readonly QueueRow[]> {
  if (text.trim() === '') return [];
  return (await rpc('search', { text, limit: 6 })).rows;
}
