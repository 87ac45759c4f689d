import type { LucideIcon } from '@lucide/svelte';

/** One thing to choose, in a Select or a Combobox. */
export interface Option<V extends string = string> {
  readonly value: V;
  readonly label: string;
  /** Beside the label, smaller: what tells two alike apart. */
  readonly hint?: string;
  readonly icon?: LucideIcon;
  readonly disabled?: boolean;
}
