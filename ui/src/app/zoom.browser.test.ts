// A window of 1280 by 800, or by 1024, at 200 % and at 400 %: what the page then has to stand in.
import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { misfits } from '$lib/testing/fits';
import { forms, inForm, onCase, places } from './testing';

const isMine = (owner: string | null) => owner === 'op-giulia';

for (const { zoom, width, height } of [
  { zoom: 200, width: 640, height: 400 },
  { zoom: 400, width: 320, height: 256 },
]) {
  describe(`at ${zoom} %`, () => {
    for (const { name, go } of places) {
      it(`all of it fits: ${name}`, async () => {
        await page.viewport(width, height);
        await go();
        expect(misfits()).toEqual([]);
      });
    }

    it('all of it fits: every form of a case', async () => {
      await page.viewport(width, height);
      await onCase(({ row, promises }) => isMine(row.owner) && promises.length > 0);
      for (const keys of forms) {
        await inForm(keys, () => expect.soft(misfits(), keys).toEqual([]));
      }
    });
  });
}
