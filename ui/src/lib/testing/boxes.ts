/** Where things stand on the page, and how much of them what they stand in lets through. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const width = ({ left, right }: Box): number => right - left;
export const height = ({ top, bottom }: Box): number => bottom - top;

export function common(a: Box, b: Box): Box {
  return {
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  };
}

/** Inside its borders: what an element that clips lets through. */
export function inside(element: Element): Box {
  const { left, top } = element.getBoundingClientRect();
  const x = left + element.clientLeft;
  const y = top + element.clientTop;
  return { left: x, top: y, right: x + element.clientWidth, bottom: y + element.clientHeight };
}

/** What stands around an element and can clip it, from the inside out: what floats is free of what it is written in. */
export function* around(element: Element): Generator<Element> {
  let position = getComputedStyle(element).position;
  for (let up = element.parentElement; up; up = up.parentElement) {
    if (position === 'fixed') return;
    const style = getComputedStyle(up);
    const holds = style.position !== 'static' || style.transform !== 'none';
    if (position === 'absolute' && !holds) continue;
    position = style.position;
    yield up;
  }
}

/** Out of sight on purpose: words for a screen reader alone. */
export function isUnseen(element: Element): boolean {
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return true;
  for (let up: Element | null = element; up; up = up.parentElement) {
    if (getComputedStyle(up).clipPath === 'inset(50%)') return true;
  }
  return false;
}

/** What floats over the rest is compared with itself only. */
export function layerOf(element: Element): Element | null {
  for (let up: Element | null = element; up; up = up.parentElement) {
    const { position, zIndex } = getComputedStyle(up);
    if (position === 'fixed' || (position === 'absolute' && zIndex !== 'auto')) return up;
    if (up.matches('[data-bits-floating-content-wrapper]')) return up;
  }
  return null;
}
