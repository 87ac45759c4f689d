/** A row of a long list: its place, from 0, and the key of what stands there. */
export interface Place {
  readonly index: number;
  readonly id: string;
}
