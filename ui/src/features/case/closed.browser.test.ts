// A delicate matter: its history is closed until it is known who is on the line.
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { directory } from '$ipc/directory.svelte';
import { faults } from '$lib/testing/axe';
import { asked, shownCase, type Shown } from './testing';

const WORDS = 'Ho pagato la TARI due volte';
const closed = () => page.getByText('Argomento delicato: la storia è chiusa');

/** A case of a topic that deserves the check. */
async function delicate(): Promise<Shown> {
  const shown = await shownCase('Reclamo TARI');
  await expect.element(page.getByText(WORDS).first()).toBeVisible();
  const { topic } = shown.view.row;
  directory.now = {
    ...directory.now,
    topics: directory.now.topics.map((one) =>
      one.key === topic ? { ...one, sensitive: true } : one,
    ),
  };
  await expect.element(closed()).toBeVisible();
  return shown;
}

const feed = () => page.getByRole('feed');

describe('the history of a delicate matter', () => {
  it('is closed until it was checked who is on the line', async () => {
    const { door, screen } = await delicate();
    await expect.element(feed()).not.toBeInTheDocument();
    expect(await faults(screen.container)).toEqual([]);
    await userEvent.keyboard('i');
    const form = page.getByRole('dialog', { name: 'Chi è in linea' });
    await form.getByLabelText('Come hai verificato').click();
    await page.getByRole('option', { name: 'due dati che conosce solo lei' }).click();
    await form.getByRole('button', { name: 'Salva' }).click();
    await expect.element(closed()).not.toBeInTheDocument();
    await expect.element(feed()).toBeVisible();
    expect(asked(door, 'case_identity').length).toBe(1);
  });

  it('is opened by a key when nobody is on the line, and stays so', async () => {
    const { screen, view } = await delicate();
    await userEvent.keyboard('{Shift>}O{/Shift}');
    await expect.element(feed()).toBeVisible();
    await screen.rerender({ id: view.row.id });
    await expect.element(closed()).not.toBeInTheDocument();
  });
});
