// Macros: told before they are made, one act, and no hand on what somebody is writing.
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { faults } from '$lib/testing/axe';
import { asked, shownCase } from './testing';

const form = () => page.getByRole('dialog', { name: 'Applica una macro' });
const reply = () => page.getByRole('textbox', { name: 'La tua risposta' });

async function choose(name: string): Promise<void> {
  (document.activeElement as HTMLElement | null)?.blur();
  await userEvent.keyboard('y');
  await expect.element(form().getByRole('combobox')).toHaveFocus();
  await userEvent.keyboard(name.slice(0, 5));
  await page.getByRole('option', { name }).click();
}

describe('a macro', () => {
  it('says what it will do, does it, and writes into a reply that is empty', async () => {
    const { door, view, screen } = await shownCase('Certificato di residenza');
    await choose('Manca un documento');
    await expect.element(form().getByText('Prendi in carico il caso')).toBeVisible();
    await expect.element(form().getByText('Etichetta: documenti da ricevere')).toBeVisible();
    await expect
      .element(form().getByText('Scrive nella risposta: «Manca il documento d’identità»'))
      .toBeVisible();
    expect(await faults(screen.container.ownerDocument.body)).toEqual([]);
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect
      .poll(() => asked(door, 'case_macro'))
      .toEqual([{ id: view.row.id, key: 'manca-un-documento' }]);
    await expect
      .element(reply())
      .toHaveValue(
        `La sua domanda ${view.row.code} è quasi completa: manca la copia del documento d’identità.`,
      );
    await expect.element(page.getByRole('button', { name: /Stato: .*attesa/ })).toBeVisible();
    expect(asked(door, 'reply_send')).toEqual([]);
  });

  it('leaves a draft alone, and says so before', async () => {
    const { door } = await shownCase('Certificato di residenza');
    await reply().fill('Ci penso io');
    await choose('Manca un documento');
    await expect.element(form().getByText(/Stai già scrivendo una risposta/)).toBeVisible();
    await form().getByRole('button', { name: 'Applica' }).click();
    await expect.poll(() => asked(door, 'case_macro').length).toBe(1);
    await expect.element(form()).not.toBeInTheDocument();
    await expect.element(reply()).toHaveValue('Ci penso io');
  });

  it('is not there where nobody made one', async () => {
    await shownCase('Certificato di residenza', { emptyCatalogue: true });
    (document.activeElement as HTMLElement | null)?.blur();
    await userEvent.keyboard('y');
    await expect.element(form().getByText(/^Nessuna macro/)).toBeVisible();
    await expect.element(form().getByRole('button', { name: 'Applica' })).toBeDisabled();
  });
});
