// Who is on the line: checked by a key, shown with the contact, taken back.
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { faults } from '$lib/testing/axe';
import { asked, shownCase } from './testing';

const form = () => page.getByRole('dialog', { name: 'Chi è in linea' });

async function choose(way: string): Promise<void> {
  await form().getByLabelText('Come hai verificato').click();
  await page.getByRole('option', { name: way }).click();
}

describe('who is on the line', () => {
  it('is checked by a key and said with the contact, by whom too', async () => {
    const { door, view, screen } = await shownCase('Reclamo TARI');
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('i');
    await expect.element(form()).toBeVisible();
    expect(await faults(screen.container.ownerDocument.body)).toEqual([]);
    await choose('due dati che conosce solo lei');
    await form().getByRole('button', { name: 'Salva' }).click();
    expect(asked(door, 'case_identity')).toEqual([
      { id: view.row.id, way: 'two_facts', acts_for: null },
    ]);
    await expect
      .element(page.getByText('Identità verificata: due dati che conosce solo lei (tu)'))
      .toBeVisible();
  });

  it('was not checked after all', async () => {
    const { door, view } = await shownCase('Reclamo TARI');
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('i');
    await choose('non verificata');
    await expect.element(page.getByText('Agisce per conto di')).not.toBeInTheDocument();
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect
      .poll(() => asked(door, 'case_identity'))
      .toEqual([{ id: view.row.id, way: null, acts_for: null }]);
  });
});
