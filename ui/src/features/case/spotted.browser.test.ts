import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { faults } from '$lib/testing/axe';
import { asked, shownCase } from './testing';

const button = (name: string | RegExp) => page.getByRole('button', { name });
const reply = () => page.getByRole('textbox', { name: /risposta/i });
const offer = () => page.getByRole('list', { name: 'Sembra una promessa:' });
const due = Date.now() + 26 * 3_600_000;
const found = { words: 'La richiamo domani', due };

async function written(words: string, spotted: typeof found | null) {
  const looked: unknown[] = [];
  const shown = await shownCase('Reclamo TARI', {
    answers: {
      promise_spot: (args) => {
        looked.push(args);
        return { found: spotted };
      },
    },
  });
  await reply().fill(words);
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await expect.poll(() => looked).toHaveLength(1);
  return { ...shown, looked };
}

describe('words that read like a promise', () => {
  it('are one with a key, while the keys stay where one writes', async () => {
    const { door, view, screen, looked } = await written('Buongiorno. La richiamo domani.', found);
    expect(looked).toEqual([{ id: view.row.id, text: 'Buongiorno. La richiamo domani.' }]);
    await expect.element(offer()).toHaveTextContent(/«La richiamo domani».*entro/);
    await expect.element(reply()).toHaveFocus();
    expect(await faults(screen.container)).toEqual([]);
    await userEvent.keyboard('{Alt>}p{/Alt}');
    await expect
      .poll(() => asked(door, 'promise_make'))
      .toEqual([{ id: view.row.id, text: 'La richiamo domani', due }]);
    await expect.element(offer()).not.toBeInTheDocument();
    await expect.element(reply()).toHaveFocus();
  });

  it('are none when one says so, or writes on', async () => {
    const { door } = await written('La richiamo domani.', found);
    await userEvent.click(button('Non è una promessa'));
    await expect.element(offer()).not.toBeInTheDocument();
    expect(asked(door, 'promise_make')).toEqual([]);
  });

  it('are nothing to ask about when there is none, nor when it cannot be found out', async () => {
    await written('Siamo aperti domani.', null);
    await expect.element(offer()).not.toBeInTheDocument();
  });

  it('go with the reply that is cancelled', async () => {
    await written('La richiamo domani.', found);
    await expect.element(offer()).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: /Annulla|Richiama/ }).last());
    await expect.element(offer()).not.toBeInTheDocument();
  });
});
