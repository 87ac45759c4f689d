// A colleague is called in a note with an at sign, and whoever is called sees by whom until they have seen it.
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { announcer } from '$lib/text/announce.svelte';
import { faults } from '$lib/testing/axe';
import { asked, shownCase, type Shown } from './testing';

const note = () => page.getByRole('textbox', { name: 'Per i colleghi' });
const list = () => page.getByRole('listbox', { name: 'Colleghi da menzionare' });
const options = () => list().getByRole('option');
const band = () => page.getByRole('list', { name: 'Menzioni' });

async function writing(keys: string): Promise<Shown> {
  const shown = await shownCase('Reclamo TARI');
  await userEvent.keyboard('n');
  await expect.element(note()).toHaveFocus();
  await userEvent.keyboard(keys);
  return shown;
}

describe('a colleague is called in a note', () => {
  it('an at sign lists those who see the case, and a choice writes the name', async () => {
    const { door, view, screen } = await writing('Lo sai tu, @');
    await expect.element(list()).toBeVisible();
    expect(options().elements().length).toBe(4);
    await expect.poll(() => announcer.message).toBe('4 colleghi');
    expect(await faults(screen.container)).toEqual([]);
    await userEvent.keyboard('de r');
    await expect.poll(() => options().elements().length).toBe(1);
    await userEvent.keyboard('{Enter}');
    await expect.element(note()).toHaveValue('Lo sai tu, @Anna De Rossi ');
    await userEvent.keyboard('o chiedo a Luca?');
    await expect.element(list()).not.toBeInTheDocument();
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    const body = 'Lo sai tu, @Anna De Rossi o chiedo a Luca?';
    await expect
      .poll(() => asked(door, 'entry_add'))
      .toEqual([{ id: view.row.id, kind: 'note', body, act: null }]);
  });

  it('words that are no name close the list and Enter writes a line', async () => {
    await writing('@domani{Enter}');
    await expect.element(note()).toHaveValue('@domani\n');
    await expect.element(list()).not.toBeInTheDocument();
  });

  it('nobody is called in a reply', async () => {
    await shownCase('Reclamo TARI');
    await page.getByRole('textbox', { name: 'La tua risposta' }).click();
    await userEvent.keyboard('Scriva a @');
    await expect.element(list()).not.toBeInTheDocument();
  });
});

describe('whoever is called', () => {
  it('sees by whom, marks it as seen with a key and has it back with the same', async () => {
    const { door, view, screen } = await shownCase('Reclamo TARI');
    view.mention = { entry: 'm1', code: view.row.code, by: 'op-luca', at: door.world.now };
    door.emit({ event: 'cases_changed', ids: [view.row.id], act: null });
    await expect.element(band()).toHaveTextContent('Luca Zanon ti ha menzionato in una nota');
    expect(await faults(screen.container)).toEqual([]);
    await userEvent.keyboard('s');
    await expect.element(band()).not.toBeInTheDocument();
    await expect.poll(() => announcer.message).toContain('Tolta dalle menzioni');
    await userEvent.keyboard('s');
    await expect.element(band()).toBeVisible();
    expect(asked(door, 'mention_seen')).toEqual([
      { id: view.row.id, seen: true },
      { id: view.row.id, seen: false },
    ]);
  });
});
