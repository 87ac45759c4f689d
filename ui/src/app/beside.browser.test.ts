/** The Book beside a case: read there, used in the reply, and what was learned kept for colleagues. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { CaseView } from '$ipc/bindings';
import { away, onCase, still } from './testing';

const ofRegistry = ({ row }: CaseView) => row.topic === 'anagrafe' && row.status === 'open';
const ofParking = ({ row }: CaseView) => row.topic === 'sosta';
const beside = () => page.getByRole('region', { name: 'Dal Libro' });

test('an article is read beside the case and goes into the reply, counted once', async () => {
  await onCase(ofRegistry);
  await expect.element(beside()).toHaveTextContent('stesso argomento');
  away();
  await userEvent.keyboard('.');
  await expect.element(beside()).toHaveTextContent('Porti la carta vecchia');
  away();
  await userEvent.keyboard(':');
  const reply = page.getByRole('textbox', { name: /risposta/i }).first();
  await expect.element(reply).toHaveValue(expect.stringContaining('Porti la carta vecchia'));
  await expect.element(page.getByText('Hai usato una scheda del Libro')).toBeVisible();
  await expect.element(beside()).toHaveTextContent('Già usata in questo caso');
});

test('what is only for colleagues goes into no reply', async () => {
  await onCase(ofParking, {
    articles: {
      'a-sosta': (view) => {
        view.line.topics = [];
      },
    },
  });
  away();
  await userEvent.keyboard('.');
  await still();
  await expect.element(beside()).toHaveTextContent('Capisco che sia arrabbiato');
  await userEvent.click(beside().getByRole('button', { name: /L’ho usata/ }));
  await expect.element(beside()).toHaveTextContent('Già usata in questo caso');
  const reply = page.getByRole('textbox', { name: /risposta/i }).first();
  await expect.element(reply).toHaveValue('');
});

test('a case is kept for colleagues with one key, and its contact is not named', async () => {
  await onCase(ofRegistry, {}, (view) => {
    view.asked = `Sono ${view.contact?.name ?? ''}, come rinnovo la carta?`;
  });
  away();
  await userEvent.keyboard('{Shift>}c{/Shift}');
  await page.getByRole('heading', { level: 1, name: 'Tieni per i colleghi' }).findElement();
  const question = page.getByRole('textbox', { name: 'Domanda' });
  await expect.element(question).toHaveFocus();
  await expect.element(question).toHaveValue(expect.stringContaining('come rinnovo la carta?'));
  await expect.element(page.getByText('nome della persona').first()).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Salva nel Libro' })).toBeDisabled();
});

test('what a case lent its article is saved with it, though nobody typed it', async () => {
  await onCase(ofRegistry, {}, (view) => {
    view.asked = 'Come rinnovo la carta?';
    view.contact = null;
  });
  away();
  await userEvent.keyboard('{Shift>}c{/Shift}');
  await expect.element(page.getByRole('textbox', { name: 'Domanda' })).toHaveFocus();
  await still();
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await page.getByRole('heading', { level: 1, name: 'Come rinnovo la carta?' }).findElement();
});
