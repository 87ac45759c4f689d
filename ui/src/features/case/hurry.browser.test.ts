// Keys pressed in one breath: what follows the key of a form is meant for the form.
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { asked, shownCase } from './testing';

/** All of them before the page has had time to draw anything. */
function inOneBreath(...keys: (string | KeyboardEventInit)[]): void {
  (document.activeElement as HTMLElement | null)?.blur();
  for (const key of keys) {
    const press = typeof key === 'string' ? { key } : key;
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { ...press, bubbles: true, cancelable: true }),
    );
  }
}

describe('in a hurry', () => {
  it('E and 1 choose the first outcome, and do not take the case', async () => {
    const { door } = await shownCase('Certificato di residenza');
    inOneBreath('e', '1');
    await expect.element(page.getByRole('radio').first()).toBeChecked();
    expect(asked(door, 'case_take')).toEqual([]);
  });

  it('E, 1 and Ctrl+Enter solve it', async () => {
    const { door, view } = await shownCase('Reclamo TARI');
    inOneBreath('e', '1', { key: 'Enter', ctrlKey: true });
    await expect.element(page.getByRole('button', { name: /Stato: Risolto/ })).toBeVisible();
    expect(asked(door, 'case_solve')).toEqual([
      { id: view.row.id, outcome: 'corrected', text: '' },
    ]);
  });

  it('the first letters of a promise are in its field, those of a key held down are not', async () => {
    await shownCase('Reclamo TARI');
    inOneBreath({ key: 'P', shiftKey: true }, { key: 'P', shiftKey: true, repeat: true }, 'r', 'i');
    const field = page.getByRole('textbox', { name: 'Che cosa faremo' });
    await expect.element(field).toHaveValue('ri');
    await userEvent.keyboard('chiamare');
    await expect.element(field).toHaveValue('richiamare');
  });

  it('Escape gives the keys back', async () => {
    await shownCase('Reclamo TARI');
    inOneBreath('e', 'Escape', 'n');
    await expect.element(page.getByRole('textbox', { name: 'Per i colleghi' })).toBeVisible();
  });
});
