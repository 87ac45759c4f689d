/** An action whose words go back to where they were typed. */
import type { ActionView, WritingKind } from './bindings';

export type Returning = ActionView & {
  /** The composer they were typed in, where the console knows it. */
  readonly typed_in?: WritingKind | null;
};
