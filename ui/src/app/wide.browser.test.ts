// Words four tenths longer, as another language would have them: everything can still be read.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { m } from '$lib/paraglide/messages';
import { misfits } from '$lib/testing/fits';
import { asksMuch, forms, places } from './places';
import { inForm, onCase } from './testing';

vi.mock('$lib/paraglide/messages', async (original) => {
  const { longerMessages } = await import('$lib/testing/longer');
  return longerMessages(await original());
});

beforeEach(async () => {
  await page.viewport(1280, 800);
});

describe('words four tenths longer', () => {
  it('are what the page is made of', async () => {
    const { m: usual } = await vi.importActual<{ m: typeof m }>('$lib/paraglide/messages');
    expect(m.common_close()).toBe('Chiiuudii');
    const length = (all: typeof m) =>
      Object.values(all).reduce((sum, say) => sum + (say as () => string)().length, 0);
    expect(length(m) / length(usual)).toBeGreaterThan(1.38);
  });

  for (const { name, go } of places) {
    it(`fit: ${name}`, async () => {
      await go();
      expect(misfits()).toEqual([]);
    });
  }

  it('fit: every form of a case', async () => {
    await onCase(asksMuch);
    for (const keys of forms) {
      await inForm(keys, () => expect.soft(misfits(), keys).toEqual([]));
    }
  });
});
