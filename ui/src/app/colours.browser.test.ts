// Colours that the system forces, more contrast, and less motion: what it asks for, the window does.
import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { faults } from '$lib/testing/axe';
import { hasRing, looks } from '$lib/testing/looks';
import { asked } from '$lib/testing/media';
import { asksMuch, places } from './places';
import { atRest, inForm, onCase, opened } from './testing';

const go = async (name: string) => void (await places.find((one) => one.name === name)!.go());
/** What is chosen and the words in it, all in one colour: one of the system's goes with its ground. */
const inks = (chosen: Element) =>
  new Set([chosen, ...chosen.querySelectorAll('*')].map((one) => getComputedStyle(one).color));
const first = (selector: string) => document.querySelector(selector)!;

/** Goes through all that Tab reaches, and says what of it is not `right`. */
async function tabbed(
  right: (at: Element) => boolean,
): Promise<{ passed: number; wrong: string[] }> {
  const passed = new Set<Element>();
  const wrong: string[] = [];
  for (;;) {
    await userEvent.tab();
    const at = document.activeElement;
    if (!at || at === document.body || passed.has(at)) return { passed: passed.size, wrong };
    passed.add(at);
    if (!right(at)) wrong.push(at.outerHTML);
  }
}

beforeEach(() => page.viewport(1280, 800));

describe('with the colours of the system', () => {
  beforeEach(() => asked('forced-colors', 'active'));

  for (const screen of ['case', 'new-case', 'settings', 'catalogue', 'palette', 'sync', 'lock']) {
    it(`nothing is wrong: ${screen}`, async () => {
      await go(screen);
      expect(await faults(document.body, { contrast: 'system' })).toEqual([]);
    });
  }

  const told: [what: string, place: string, one: string, other: string][] = [
    ['the open case', 'case', '[data-open]', '[role=option]:not([data-open])'],
    ['a marked row', 'queue with marked rows', '[data-marked]', '[role=option]:not([data-marked])'],
    ['the place one is at', 'settings', 'nav [aria-current]', 'nav button:not([aria-current])'],
    ['the open tab', 'case', '[role=tab][aria-selected=true]', '[role=tab][aria-selected=false]'],
    ['what is chosen', 'settings', 'label:has(:checked)', 'label:has([type=radio]:not(:checked))'],
    [
      'the next thing to run',
      'palette',
      '[role=option][aria-selected=true]',
      '[aria-selected=false]',
    ],
    ['a button out of use', 'case', '.composer button:disabled', '.composer button.button:enabled'],
    [
      'the open piece',
      'a piece of the catalogue',
      'section [aria-current]',
      'section li button:not([aria-current])',
    ],
  ];
  for (const [what, place, one, other] of told) {
    it(`is told from the others: ${what}`, async () => {
      await go(place);
      expect(looks(first(one))).not.toBe(looks(first(other)));
      expect(inks(first(one)).size).toBe(1);
    });
  }

  it('is told from the others: the item of a menu that has the keys, and one out of use', async () => {
    await go('case');
    await userEvent.click(page.getByRole('button', { name: /^Stato: / }));
    await userEvent.keyboard('{ArrowDown}');
    const usual = looks(first('[role=menuitem]:not([data-disabled], [data-highlighted])'));
    expect(looks(first('[data-highlighted]'))).not.toBe(usual);
    expect(inks(first('[data-highlighted]')).size).toBe(1);
    expect(looks(first('[role=menuitem][data-disabled]'))).not.toBe(usual);
  });

  it('is told from the others: a moment that is chosen', async () => {
    await onCase(asksMuch);
    await inForm('{Shift>}p{/Shift}', async () => {
      await userEvent.click(page.getByRole('button', { name: /^Domani/ }));
      expect(looks(first('[aria-pressed=true]'))).not.toBe(looks(first('[aria-pressed=false]')));
    });
  });

  it('a drawn mark has the colour of the words around it', async () => {
    await go('queue');
    const drawn = [...document.querySelectorAll('svg')].filter((one) => one.checkVisibility());
    const strange = drawn.filter(
      (one) => getComputedStyle(one).color !== getComputedStyle(one.parentElement!).color,
    );
    expect(drawn.length).toBeGreaterThan(10);
    expect(strange).toEqual([]);
  });

  for (const screen of ['case', 'new-case', 'settings', 'catalogue', 'people']) {
    it(`a line is around whatever has the keys: ${screen}`, async () => {
      opened({ screen });
      await atRest(screen);
      document.querySelector('button')!.focus();
      const { passed, wrong } = await tabbed(hasRing);
      expect(wrong).toEqual([]);
      expect(passed).toBeGreaterThan(10);
    });
  }

  it('is told from the others: the part of a date that has the keys', async () => {
    await onCase(asksMuch);
    await inForm('h', async () => {
      const [day, month] = document.querySelectorAll<HTMLElement>('[role=spinbutton]');
      day!.focus();
      expect(hasRing(day!)).toBe(true);
      expect(looks(day!)).not.toBe(looks(month!));
    });
  });
});

describe('with more contrast', () => {
  beforeEach(() => asked('prefers-contrast', 'more'));

  for (const screen of ['case', 'new-case', 'settings', 'catalogue', 'helps', 'sync']) {
    it(`nothing is wrong, and words have 7 to 1: ${screen}`, async () => {
      await go(screen);
      expect(await faults(document.body, { contrast: 'more' })).toEqual([]);
    });
  }
});

describe('with less motion', () => {
  /** What moves for longer than anybody sees, itself or before or after it. */
  function moving(): string[] {
    const times = (style: CSSStyleDeclaration) =>
      `${style.transitionDuration},${style.animationDuration}`
        .split(',')
        .map((one) => parseFloat(one));
    return [...document.querySelectorAll('*')]
      .filter((one) =>
        [undefined, '::before', '::after'].some((part) =>
          times(getComputedStyle(one, part)).some((seconds) => seconds > 0.001),
        ),
      )
      .map((one) => one.outerHTML);
  }

  it('what moves otherwise', async () => {
    await go('settings');
    expect(moving()).not.toEqual([]);
  });

  for (const name of ['case', 'new-case', 'queue with its filter', 'helps', 'settings', 'sync']) {
    it(`nothing moves: ${name}`, async () => {
      await asked('prefers-reduced-motion', 'reduce');
      await go(name);
      expect(moving()).toEqual([]);
    });
  }

  it('nothing moves: what floats', async () => {
    await asked('prefers-reduced-motion', 'reduce');
    await onCase(asksMuch);
    await inForm('h', () => expect(moving()).toEqual([]));
  });
});
