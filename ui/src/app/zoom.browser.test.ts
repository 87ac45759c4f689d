// A window of 1280 by 800, or by 1024, at 200 % and at 400 %: what the page then has to stand in.
import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { misfits } from '$lib/testing/fits';
import { hiddenFocus } from '$lib/testing/focus';
import { asksMuch, forms, places } from './places';
import { atRest, inForm, onCase, opened, still } from './testing';

const reply = () => page.getByRole('textbox', { name: 'La tua risposta' });
/** In a window this narrow the key that folds the pane opens it over the case. */
const DRAWN = 'case with over-help folded';
const panes = () => [...document.querySelectorAll('[data-pane]')];

const zooms = [
  { zoom: 400, width: 320, height: 256 },
  { zoom: 200, width: 640, height: 400 },
];

describe('at 400 % and then at 200 %', () => {
  for (const { name, go } of places) {
    it(`all of it fits: ${name}`, async () => {
      for (const [at, { zoom, width, height }] of zooms.entries()) {
        await page.viewport(width, height);
        await (at === 0 ? go() : still());
        expect.soft(misfits(), `at ${zoom} %`).toEqual([]);
      }
    });
  }
});

for (const { zoom, width, height } of zooms) {
  describe(`at ${zoom} %`, () => {
    beforeEach(() => page.viewport(width, height));

    it('all of it fits: every form of a case', async () => {
      await onCase(asksMuch);
      for (const keys of forms) {
        await inForm(keys, () => {
          expect.soft(misfits(), keys).toEqual([]);
          expect.soft(hiddenFocus(), keys).toBeUndefined();
        });
      }
    });

    it('a case is opened from the queue, answered and left, one thing at a time', async () => {
      opened();
      await atRest('queue');
      const seen = async () => {
        await still();
        expect(hiddenFocus()).toBeUndefined();
        expect(panes()).toHaveLength(1);
      };
      await userEvent.keyboard('jjjj');
      await seen();
      await userEvent.keyboard('kkkk{Enter}');
      await atRest('case');
      await seen();
      await userEvent.keyboard('r');
      await expect.element(reply()).toHaveFocus();
      await seen();
      await userEvent.keyboard('Sì, fino alle dodici e mezza.');
      await userEvent.keyboard('{Control>}{Enter}{/Control}');
      await expect
        .element(page.getByRole('feed'))
        .toHaveTextContent('Sì, fino alle dodici e mezza');
      await seen();
      await userEvent.keyboard('{Escape}');
      await atRest('queue');
      await expect.element(page.getByRole('listbox', { name: 'I miei' })).toHaveFocus();
      await seen();
    });

    for (const screen of ['queue', 'case', 'new-case', 'people', 'catalogue', 'settings']) {
      it(`whatever has the keys is in sight: ${screen}`, async () => {
        opened({ screen });
        await atRest(screen);
        await everyStop();
      });
    }

    it('whatever has the keys is in sight: a case under the drawer, which gives way', async () => {
      await places.find(({ name }) => name === DRAWN)!.go();
      expect(panes()).toHaveLength(2);
      await everyStop();
      expect(panes()).toHaveLength(1);
    });
  });
}

/** Goes through all that Tab reaches. */
async function everyStop(): Promise<void> {
  document.querySelector('button')!.focus();
  const passed = new Set<Element>();
  const hidden: string[] = [];
  for (;;) {
    await userEvent.tab();
    const at = document.activeElement;
    if (!at || at === document.body || passed.has(at)) break;
    passed.add(at);
    const why = hiddenFocus();
    if (why) hidden.push(why);
  }
  expect(hidden).toEqual([]);
  expect(passed.size).toBeGreaterThan(10);
}
