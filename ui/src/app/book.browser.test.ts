/** The Book on its own screen: read, searched, written with nobody's name in it, settled and confirmed. */
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ArticleView } from '$ipc/bindings';
import type { FakeOptions } from '$ipc/fake/door';
import { atRest, away, opened, still } from './testing';

const row = (words: string) => page.getByRole('option').filter({ hasText: words });
const article = (words: string) => page.getByRole('region', { name: words });

async function book(options: FakeOptions = {}) {
  const door = opened({ screen: 'book', ...options });
  await atRest('book');
  return door;
}

async function read(words: string): Promise<void> {
  await userEvent.click(row(words));
  await page.getByRole('heading', { level: 1, name: words }).findElement();
}

describe('the Book', () => {
  test('is searched without accents, and shows what was found', async () => {
    await book();
    await userEvent.fill(page.getByRole('searchbox'), 'identita');
    await expect.element(page.getByRole('option')).toHaveLength(1);
    expect(row('Mi scade').element().querySelector('mark')?.textContent).toBe('identità');
    await userEvent.fill(page.getByRole('searchbox'), 'unicorni');
    await expect.element(page.getByText('Nessuna scheda con queste parole')).toBeVisible();
  });

  test('is walked and read by keys alone', async () => {
    await book();
    await page.getByRole('option').first().findElement();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await page.getByRole('heading', { level: 1 }).findElement();
    away();
    await userEvent.keyboard('=');
    await expect.element(page.getByRole('textbox', { name: 'Domanda' })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
  });

  test('says how an article fared only where there are enough cases', async () => {
    await book();
    await expect.element(row('Mi scade')).toHaveTextContent('rimasto risolto in 37 casi su 40');
    await expect.element(row('permesso di sosta')).toHaveTextContent('Usata 4 volte');
  });

  test('ticks steps for the eye and begins them again', async () => {
    await book();
    await read('Mi scade la carta d’identità, come faccio a rifarla?');
    const step = page.getByRole('checkbox', { name: /Fissa l’appuntamento/ });
    await userEvent.click(step);
    await expect.element(step).toBeChecked();
    await userEvent.click(page.getByRole('button', { name: 'Ricomincia i passi' }));
    await expect.element(step).not.toBeChecked();
  });

  test('keeps what is being written when it is left', async () => {
    const { world } = await book();
    await userEvent.click(page.getByRole('button', { name: 'Nuova scheda' }).first());
    await userEvent.fill(page.getByRole('textbox', { name: 'Domanda' }), 'Dove si butta l’olio?');
    await expect.poll(() => world.articleDrafts.get('')?.body ?? '').toContain('olio');
    await userEvent.keyboard('{Escape}');
    await userEvent.click(page.getByRole('button', { name: 'Nuova scheda' }).first());
    await expect
      .element(page.getByRole('textbox', { name: 'Domanda' }))
      .toHaveValue('Dove si butta l’olio?');
    await userEvent.fill(
      page.getByRole('textbox', { name: 'Risposta' }),
      'Nei contenitori gialli.',
    );
    await userEvent.click(page.getByRole('button', { name: 'Salva nel Libro' }));
    await page.getByRole('heading', { level: 1, name: 'Dove si butta l’olio?' }).findElement();
    expect(world.articleDrafts.size).toBe(0);
  });

  test('gives back the words of a draft it cannot read', async () => {
    const { world } = await book();
    world.articleDrafts.set('', { kind: 'article', body: '{"domanda', saved_at: 1 });
    await userEvent.click(page.getByRole('button', { name: 'Nuova scheda' }).first());
    await expect.element(page.getByRole('textbox', { name: 'Risposta' })).toHaveValue('{"domanda');
  });

  test('saves no article before it is decided what in it names somebody', async () => {
    await book();
    await userEvent.click(page.getByRole('button', { name: 'Nuova scheda' }).first());
    await userEvent.fill(page.getByRole('textbox', { name: 'Domanda' }), 'A che numero chiamo?');
    await userEvent.fill(
      page.getByRole('textbox', { name: 'Risposta' }),
      'Al 041 555 0110, sempre.',
    );
    const save = page.getByRole('button', { name: 'Salva nel Libro' });
    await expect.element(page.getByText('numero di telefono')).toBeVisible();
    await expect.element(save).toBeDisabled();
    await expect.element(page.getByText('Prima decidi che cosa togliere.')).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Togli: 041 555 0110' }));
    await expect
      .element(page.getByRole('textbox', { name: 'Risposta' }))
      .toHaveValue('Al …, sempre.');
    await expect.element(save).toBeEnabled();
  });

  const twoTexts = (view: ArticleView) => {
    const by = 'op-luca';
    view.beside = { answer: [{ value: 'Anche il sabato.', by, at: Date.now() }] };
    view.line.to_settle = 1;
  };

  test('shows both texts of a section until one of them holds', async () => {
    await book({ articles: { 'a-carta': twoTexts } });
    await read('Mi scade la carta d’identità, come faccio a rifarla?');
    const two = page.getByRole('region', { name: 'Due versioni di «Risposta»' });
    await expect.element(two).toHaveTextContent('Scritta da Luca Zanon');
    await userEvent.click(two.getByRole('button', { name: 'Vale questa' }).nth(1));
    await expect.element(two).not.toBeInTheDocument();
    await expect
      .element(article('Mi scade la carta d’identità'))
      .toHaveTextContent('Anche il sabato.');
  });

  test('lets only an editor confirm, retire and merge', async () => {
    await book();
    await read('Come rinnovo il permesso di sosta per residenti?');
    await expect.element(page.getByRole('button', { name: /^Conferma/ })).not.toBeInTheDocument();
    await userEvent.click(page.getByRole('button', { name: 'Altre azioni sulla scheda' }));
    await page.getByRole('menuitem', { name: 'Copia il testo' }).findElement();
    await expect.element(page.getByRole('menuitem', { name: 'Ritira' })).not.toBeInTheDocument();
  });

  test('is confirmed by an editor with one key', async () => {
    await book({ editor: true });
    await read('Come rinnovo il permesso di sosta per residenti?');
    away();
    await userEvent.keyboard('{Shift>}q{/Shift}');
    await expect
      .element(article('Come rinnovo il permesso di sosta per residenti?'))
      .toHaveTextContent('Confermata da');
  });

  test('takes a report of what is wrong from anybody', async () => {
    await book();
    await read('Mi scade la carta d’identità, come faccio a rifarla?');
    away();
    await userEvent.keyboard('#');
    const field = page.getByRole('textbox', { name: 'Che cosa non va?' });
    await userEvent.fill(field, 'La tariffa è cambiata.');
    await userEvent.click(page.getByRole('button', { name: 'Segnala', exact: true }));
    await expect
      .element(page.getByRole('region', { name: 'Che cosa non va' }))
      .toHaveTextContent('La tariffa è cambiata.');
  });

  test('lets editors write a notice of today, and nobody else', async () => {
    await book({ editor: true });
    await userEvent.click(page.getByRole('button', { name: 'Altre azioni sul Libro' }));
    await userEvent.click(page.getByRole('menuitem', { name: 'Nuovo avviso di oggi' }));
    await page.getByRole('dialog', { name: 'Avviso di oggi' }).findElement();
    await still();
    await expect.element(page.getByRole('button', { name: 'Pubblica l’avviso' })).toBeDisabled();
  });
});
