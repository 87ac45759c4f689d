/**
 * Which role is ever written or drawn on which: the list the contrast test computes.
 *
 * A component that puts a role on another role not paired here adds the pair; the test then decides.
 */
export interface Pair {
  readonly fore: string;
  readonly back: string;
  /** `text` needs 4.5 to 1; `edge` (a control's outline, a focus ring, a meaningful mark) needs 3 to 1. */
  readonly as: 'text' | 'edge';
}

const everywhere = [
  '--paper',
  '--surface',
  '--surface-raised',
  '--surface-sunken',
  '--surface-hover',
  '--surface-selected',
] as const;

const text = (fore: string, backs: readonly string[]): Pair[] =>
  backs.map((back) => ({ fore, back, as: 'text' }));
const edge = (fore: string, backs: readonly string[]): Pair[] =>
  backs.map((back) => ({ fore, back, as: 'edge' }));

export const pairs: readonly Pair[] = [
  ...text('--ink', [
    ...everywhere,
    '--surface-quiet',
    '--accent-tint',
    '--oltre-tint',
    '--danger-tint',
    '--good-tint',
  ]),
  ...text('--muted', [
    ...everywhere,
    '--surface-quiet',
    '--accent-tint',
    '--oltre-tint',
    '--danger-tint',
    '--good-tint',
  ]),
  ...text('--accent', [...everywhere, '--accent-tint', '--surface-quiet', '--oltre-tint']),
  ...text('--oltre', ['--paper', '--surface', '--surface-hover', '--oltre-tint']),
  ...text('--danger', [...everywhere, '--danger-tint', '--surface-quiet']),
  ...text('--good', [...everywhere, '--good-tint', '--surface-quiet']),
  ...text('--on-accent', ['--accent', '--accent-strong']),
  ...text('--on-oltre', ['--oltre']),
  ...text('--on-inverse', ['--inverse']),
  ...edge('--edge', [
    '--paper',
    '--surface',
    '--surface-raised',
    '--surface-sunken',
    '--surface-hover',
  ]),
  ...edge('--focus', [...everywhere, '--oltre-tint', '--danger-tint', '--good-tint']),
  ...edge('--oltre', ['--oltre-tint', '--surface']),
];
