import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { refusal } from '$ipc/fake/answers';
import { statusLine } from '$lib/text/statusline.svelte';
import { faults } from '$lib/testing/axe';
import { asked, shownCase } from './testing';

const reply = () => page.getByRole('textbox', { name: 'La tua risposta' });
const button = (name: string | RegExp) => page.getByRole('button', { name });

describe('writing on a case', () => {
  it('R gives the keys to the reply; what is typed is on the disk and says so', async () => {
    const { door, view } = await shownCase('Reclamo TARI');
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('r');
    await expect.element(reply()).toHaveFocus();
    await userEvent.keyboard('Buongiorno, ho visto il doppio pagamento.');
    await expect
      .poll(() => asked(door, 'draft_save').at(-1))
      .toEqual({
        id: view.row.id,
        kind: 'reply',
        body: 'Buongiorno, ho visto il doppio pagamento.',
      });
    await expect
      .poll(() => statusLine.text)
      .toMatch(/^Bozza salvata su questo computer \d\d:\d\d$/);
  });

  it('a change of a colleague leaves what is being typed alone', async () => {
    const { door, view } = await shownCase('Reclamo TARI');
    await reply().fill('Sto scrivendo');
    view.row.priority = 'urgent';
    door.emit({ event: 'cases_changed', ids: [view.row.id], act: null });
    await expect.element(button(/Priorità Urgente/)).toBeVisible();
    await expect.element(reply()).toHaveValue('Sto scrivendo');
  });

  it('Ctrl+Enter records the reply, which says it was not sent; the draft does not come back', async () => {
    const { door, view } = await shownCase('Reclamo TARI');
    await reply().fill('Il rimborso è in corso.');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    const entry = page.getByRole('article', { name: /Tu risposta registrata, non spedita/ });
    await expect.element(entry).toHaveTextContent('Il rimborso è in corso.');
    await expect.element(reply()).toHaveValue('');
    await expect.element(reply()).toHaveFocus();
    const seen = view.timeline.entries.map(({ id }) => id);
    expect(asked(door, 'reply_send')).toEqual([
      { id: view.row.id, body: 'Il rimborso è in corso.', mail: false, act: null, seen },
    ]);
    const saves = asked(door, 'draft_save') as { body: string }[];
    const recorded = door.asked.findIndex(({ name }) => name === 'reply_send');
    const after = door.asked.slice(recorded).filter(({ name }) => name === 'draft_save');
    expect(after).toEqual([]);
    expect(saves.every(({ body }) => 'Il rimborso è in corso.'.startsWith(body))).toBe(true);
    expect(view.drafts).toEqual([]);
  });

  it('what was refused stays, with the reason and its code', async () => {
    const { screen } = await shownCase('Reclamo TARI', {
      answers: {
        reply_send: () => {
          throw refusal('disk_full');
        },
      },
    });
    await reply().fill('Non perdermi');
    await userEvent.click(button('Registra risposta'));
    await expect.element(page.getByRole('alert')).toHaveTextContent('Il disco è pieno');
    await expect.element(page.getByRole('alert')).toHaveTextContent('disk_full');
    await expect.element(reply()).toHaveValue('Non perdermi');
    expect(await faults(screen.container)).toEqual([]);
  });

  it('a draft that cannot be saved is told at once, beside the words', async () => {
    await shownCase('Reclamo TARI', {
      answers: {
        draft_save: () => {
          throw refusal('read_only');
        },
      },
    });
    await reply().fill('Attenzione');
    await expect.element(page.getByRole('alert')).toHaveTextContent('La bozza non è stata salvata');
    await expect.element(page.getByRole('alert')).toHaveTextContent('read_only');
  });

  it('a note is for colleagues; what the contact said is theirs', async () => {
    const { door } = await shownCase('Reclamo TARI');
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('n');
    await page.getByRole('textbox', { name: 'Per i colleghi' }).fill('Manca il protocollo');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect
      .element(page.getByRole('article', { name: 'Tu nota per i colleghi' }))
      .toHaveTextContent('Manca il protocollo');
    await userEvent.click(page.getByRole('tab', { name: 'Parole della persona' }));
    await page.getByRole('textbox', { name: /Che cosa ha detto/ }).fill('Aspetto da un mese');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.element(page.getByText('Aspetto da un mese')).toBeVisible();
    expect(asked(door, 'entry_add')).toMatchObject([{ kind: 'note' }, { kind: 'said' }]);
  });

  it('Ctrl+Shift+Enter records and asks how it ended', async () => {
    await shownCase('Reclamo TARI');
    await reply().fill('Il rimborso è in corso.');
    await userEvent.keyboard('{Control>}{Shift>}{Enter}{/Shift}{/Control}');
    await expect.element(page.getByRole('dialog', { name: 'Come è finita?' })).toBeVisible();
    await expect
      .element(page.getByRole('article', { name: /risposta registrata, non spedita/ }))
      .toHaveTextContent('Il rimborso è in corso.');
    await userEvent.keyboard('{Escape}');
    await expect.element(reply()).toHaveFocus();
  });

  it('two quick presses record once', async () => {
    const { door } = await shownCase('Reclamo TARI');
    await reply().fill('Una volta sola');
    await userEvent.keyboard('{Control>}{Enter}{Enter}{/Control}');
    await expect.element(reply()).toHaveValue('');
    expect(asked(door, 'reply_send')).toHaveLength(1);
  });
});
