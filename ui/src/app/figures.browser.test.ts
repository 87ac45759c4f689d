/** Figures on their screen: what each means, how it was before, and the rows it comes from. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { FakeOptions } from '$ipc/fake/door';
import { atRest, opened, still } from './testing';

async function figures(options: FakeOptions = {}) {
  const door = opened({ screen: 'figures', ...options });
  await atRest('figures');
  await still();
  return door;
}

const tile = (name: string) => page.getByRole('button', { name }).first();

test('each figure says what it counts, of how many, and what it was before', async () => {
  await figures();
  await expect.element(tile('Risolti senza altri uffici')).toHaveTextContent(/\d+% su \d/);
  await expect.element(tile('Risolti senza altri uffici')).toHaveTextContent('prima:');
  await userEvent.click(tile('Promesse mantenute'));
  await expect
    .element(page.getByRole('heading', { level: 2 }))
    .toHaveTextContent('Promesse mantenute');
  await expect.element(page.getByText('Quelle rinegoziate in tempo').last()).toBeVisible();
  await expect
    .element(page.getByRole('table', { name: 'Nel dettaglio' }))
    .toHaveTextContent('rinegoziate in tempo');
});

test('a curve is a table as well', async () => {
  await figures();
  await expect
    .element(page.getByRole('img', { name: /Risolti senza altri uffici: 30 punti/ }))
    .toBeVisible();
  await userEvent.click(page.getByRole('switch', { name: 'Come tabelle' }));
  const table = page.getByRole('table', { name: /Come è andata/ });
  await expect.element(table).toBeVisible();
  expect(table.element().querySelectorAll('tbody tr')).toHaveLength(30);
});

test('a figure opens to its rows, and a row to its case', async () => {
  await figures();
  await userEvent.click(page.getByRole('button', { name: 'Vedi le righe' }));
  const rows = page.getByRole('dialog');
  await expect.element(rows.getByRole('listitem').first()).toBeVisible();
  expect(rows.element().querySelectorAll('li')).toHaveLength(50);
  await userEvent.click(rows.getByRole('button', { name: 'Altre righe' }));
  await expect.poll(() => rows.element().querySelectorAll('li').length).toBeGreaterThan(50);
  const code = rows.element().querySelector('li .code')!.textContent;
  await userEvent.click(rows.getByRole('listitem').first().getByRole('button'));
  await expect.poll(() => document.querySelector('section.case')?.textContent).toContain(code);
});

test('of too few nothing is said as a share', async () => {
  await figures({ noFigures: true });
  await expect.element(tile('Risolti senza altri uffici')).toHaveTextContent('Ancora niente');
});

test('without the server it says of when its figures are', async () => {
  await figures({ phase: 'offline' });
  await expect
    .element(page.getByText('Il server non si raggiunge: questi sono i numeri'))
    .toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Vedi le righe' }));
  await expect.element(page.getByRole('dialog').getByText('no_network')).toBeVisible();
});
