/** The accessibility check of the component tests: every rule on, contrast too, in both themes. */
import axe from 'axe-core';
import { look } from '$lib/look/look.svelte';

/**
 * How words are to stand out: as usual; as for those who ask for more (level AAA); or as the system says, whose own colours
 * axe does not see.
 */
type Contrast = 'usual' | 'more' | 'system';

const contrasts: Readonly<Record<Contrast, axe.RuleObject>> = {
  usual: {},
  more: { 'color-contrast-enhanced': { enabled: true } },
  system: { 'color-contrast': { enabled: false } },
};

/**
 * What axe finds in `root` in light and in dark, one line each; an empty list is what is wanted.
 *
 * Rules about whole pages (landmarks, a single h1) are asked only of whole screens (`page: true`).
 */
export async function faults(
  root: Element = document.body,
  { page = false, contrast = 'usual' }: { page?: boolean; contrast?: Contrast } = {},
): Promise<string[]> {
  const found: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    look.theme = theme;
    look.apply();
    // Colours that are still on their way to the other theme would be measured half way.
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    const { violations } = await axe.run(root, {
      resultTypes: ['violations'],
      rules: contrasts[contrast],
      runOnly: page
        ? {
            type: 'tag',
            values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
          }
        : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
    });
    for (const { id, nodes } of violations) {
      for (const node of nodes) {
        found.push(`${theme}: ${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`);
      }
    }
  }
  look.theme = 'light';
  look.apply();
  return found;
}
