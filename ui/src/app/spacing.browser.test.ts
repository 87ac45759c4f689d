// The spacing of text that a reader may ask for (WCAG 1.4.12): nothing is lost by it.
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { page } from 'vitest/browser';
import { misfits } from '$lib/testing/fits';
import { asksMuch, forms, places } from './places';
import { inForm, onCase } from './testing';

const SPACED = `
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-block-end: 2em !important; }
`;

beforeEach(async () => {
  await page.viewport(1280, 800);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SPACED);
  document.adoptedStyleSheets.push(sheet);
  onTestFinished(() => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  });
});

describe('text set wide', () => {
  for (const { name, go } of places) {
    it(`loses nothing: ${name}`, async () => {
      await go();
      expect(misfits()).toEqual([]);
    });
  }

  it('loses nothing: every form of a case', async () => {
    await onCase(asksMuch);
    for (const keys of forms) await inForm(keys, () => expect.soft(misfits(), keys).toEqual([]));
  });
});
