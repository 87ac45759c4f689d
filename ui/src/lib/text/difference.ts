/** Two texts side by side: which words of each are not in the other. */
import { diffWordsWithSpace } from 'diff';

export interface Piece {
  readonly text: string;
  /** The other text does not have it here. */
  readonly differs: boolean;
}

/** Beyond so many changed words the two are different texts: marking nearly all of them marks nothing. */
const MOST_EDITS = 1500;
const LEAST_COMMON = 0.2;

const whole = (text: string): Piece[] => [{ text, differs: false }];

/** The pieces of `one` and of `other`, in order; each side joined again is the text it was. */
export function differences(one: string, other: string): readonly [Piece[], Piece[]] {
  if (one === other) return [whole(one), whole(other)];
  const parts = diffWordsWithSpace(one, other, { maxEditLength: MOST_EDITS });
  if (!parts) return [whole(one), whole(other)];
  const common = parts
    .filter(({ added, removed, value }) => !added && !removed && /[\p{L}\p{N}]/u.test(value))
    .reduce((letters, { value }) => letters + value.length, 0);
  if (common < LEAST_COMMON * Math.max(one.length, other.length)) return [whole(one), whole(other)];
  const left = parts.filter(({ added }) => !added);
  const right = parts.filter(({ removed }) => !removed);
  return [
    left.map(({ value, removed }) => ({ text: value, differs: removed })),
    right.map(({ value, added }) => ({ text: value, differs: added })),
  ];
}
