/**
 * Whether what is on the page can be read: nothing cut off without a way to the whole, nothing over its
 * neighbour, nothing out of the window. Measured on every line of text and every control in sight.
 */
import { around, common, height, inside, isUnseen, layerOf, width, type Box } from './boxes';

const CONTROLS =
  'button, input, textarea, select, [role=option], [role=menuitem], [role=menuitemcheckbox]';

/** Pixels: the space after the last letter of a line is not one of its letters. */
const SLACK = 2;

interface Piece {
  readonly name: string;
  readonly element: Element;
  readonly layer: Element | null;
  /** What can be seen of it, line by line. */
  readonly boxes: readonly Box[];
}

/** What cannot be read or reached on the page as it stands, one sentence each; an empty list is what is wanted. */
export function misfits(): string[] {
  const found = new Set<string>();
  const pieces = [...texts(found), ...controls()];
  for (const [at, one] of pieces.entries()) {
    for (const other of pieces.slice(at + 1)) {
      if (one.layer === other.layer && collide(one, other)) {
        found.add(`“${one.name}” and “${other.name}” stand over one another`);
      }
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) found.add('the page scrolls sideways');
  return [...found];
}

/** The window as it can be used: under a dialog nothing is read. */
function ground(): Element {
  const dialogs = [...document.querySelectorAll('.scrim ~ [role=dialog]')];
  return dialogs.at(-1) ?? document.body;
}

function* texts(found: Set<string>): Generator<Piece> {
  const walker = document.createTreeWalker(ground(), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    const element = text.parentElement;
    const words = text.data.trim();
    if (!words || !element || element.closest('script, style') || isUnseen(element)) continue;
    const lines = linesOf(text);
    const boxes = seen(lines, element, words, found);
    if (boxes.length > 0) yield { name: words, element, layer: layerOf(element), boxes };
  }
}

/** Word by word: a space at the end of a line hangs out of it, as it should. */
function linesOf(text: Text): Box[] {
  const range = document.createRange();
  return [...text.data.matchAll(/\S+/g)].flatMap(({ index, 0: word }) => {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return [...range.getClientRects()].filter((box) => width(box) > 0);
  });
}

function* controls(): Generator<Piece> {
  for (const element of ground().querySelectorAll(CONTROLS)) {
    if (isUnseen(element)) continue;
    const name = element.ariaLabel ?? (element.textContent?.trim() || element.tagName);
    const boxes = seen([element.getBoundingClientRect()], element, name, undefined);
    yield { name, element, layer: layerOf(element), boxes };
  }
}

/** What is left of the lines inside all that clips them; says so when some of it can be had in no way. */
function seen(
  lines: readonly Box[],
  element: Element,
  words: string,
  found: Set<string> | undefined,
): Box[] {
  let boxes = [...lines];
  const cut = (axis: string, by: Element) =>
    found?.add(`“${words}” is cut off ${axis} in ${called(by)}`);
  for (const up of [element, ...around(element)]) {
    const { overflowX, overflowY, display } = getComputedStyle(up);
    if (display === 'inline' || display === 'contents') continue;
    if (overflowX === 'visible' && overflowY === 'visible') {
      if (isControl(up) && boxes.some((box) => sticksOut(box, up.getBoundingClientRect()))) {
        found?.add(`“${words}” sticks out of ${called(up)}`);
      }
      continue;
    }
    const hole = inside(up);
    const isTold = tellsWhole(up, words);
    if (boxes.some((box) => box.right > hole.right + SLACK || box.left < hole.left - SLACK)) {
      if (isScrolled(overflowX) ? !scrollsSideways(up) : !isTold) cut('sideways', up);
    }
    if (!isScrolled(overflowY) && !isTold) {
      const tall = (box: Box) => height(box) / 4;
      if (boxes.some((b) => b.bottom > hole.bottom + tall(b) || b.top < hole.top - tall(b))) {
        cut('above or below', up);
      }
    }
    boxes = boxes.map((box) => common(box, hole)).filter((b) => width(b) > 1 && height(b) > 1);
  }
  const page = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  if (boxes.some((box) => sticksOut(box, page))) found?.add(`“${words}” is out of the window`);
  return boxes;
}

const isScrolled = (overflow: string) => overflow === 'auto' || overflow === 'scroll';
const isControl = (element: Element) => element.matches(`${CONTROLS}, [role=tab], .chip, label`);

/** Tables and tabs may be wider than what they stand in: they are scrolled, by keys too. */
const scrollsSideways = (element: Element) =>
  element.matches('[role=tablist], [data-sideways], textarea') ||
  element.querySelector(':scope > table') !== null;

function sticksOut(box: Box, hole: Box): boolean {
  const slack = height(box) / 4;
  return (
    box.right > hole.right + SLACK ||
    box.left < hole.left - SLACK ||
    box.bottom > hole.bottom + slack ||
    box.top < hole.top - slack
  );
}

/** It ends in an ellipsis (or after so many lines), and the whole is its title, its name, or what it opens. */
function tellsWhole(element: Element, words: string): boolean {
  const { textOverflow, display, webkitLineClamp } = getComputedStyle(element);
  const ends = textOverflow === 'ellipsis' && !/flex|grid/.test(display);
  if (!ends && webkitLineClamp === 'none') return false;
  for (let up: Element | null = element; up; up = up.parentElement) {
    if (`${up.getAttribute('title')} ${up.ariaLabel}`.includes(words)) return true;
    // A row of a list is read whole where it opens.
    if (up.matches('[role=option]')) return true;
  }
  return false;
}

function collide(one: Piece, other: Piece): boolean {
  if (one.element.contains(other.element) || other.element.contains(one.element)) return false;
  return one.boxes.some((a) =>
    other.boxes.some((b) => {
      const both = common(a, b);
      // Lines of text may touch: letters do not fill the whole of their height.
      return width(both) > 1 && height(both) > Math.min(height(a), height(b)) * 0.3;
    }),
  );
}

function called(element: Element): string {
  const role = element.getAttribute('role') ?? element.tagName.toLowerCase();
  const name = element.className.toString().replace(/\bs(velte)?-\S+/g, '');
  return `${role} ${name}`.trim();
}
