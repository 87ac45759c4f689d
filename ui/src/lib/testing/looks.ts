/** How an element looks, in what the system's own colours leave of it: compared, not read. */
export function looks(element: Element): string {
  const { color, backgroundColor, borderColor, borderWidth, borderStyle, ...more } =
    getComputedStyle(element);
  const { outlineStyle, outlineWidth, outlineColor, textDecorationLine } = more;
  return JSON.stringify([
    ...[color, backgroundColor, borderColor, borderWidth, borderStyle, textDecorationLine],
    outlineStyle === 'none' ? 'none' : [outlineStyle, outlineWidth, outlineColor],
  ]);
}

/** Whether one sees where the keys are: a line around what has them, or around what it stands in. */
export function hasRing(focused: Element): boolean {
  const row = focused.getAttribute('aria-activedescendant');
  let around: Element | null = (row && document.getElementById(row)) || focused;
  for (let steps = 0; around && steps < 6; steps += 1, around = around.parentElement) {
    const { outlineStyle, outlineWidth, outlineColor, ...more } = getComputedStyle(around);
    const isDrawn = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
    const isLost = parseFloat(more.outlineOffset) < 0 && outlineColor === more.backgroundColor;
    if (isDrawn && !isLost) return true;
  }
  return false;
}
