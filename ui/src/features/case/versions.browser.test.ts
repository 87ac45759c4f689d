// Two people wrote different things into one field: both are shown, one person decides.
import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { refusal } from '$ipc/fake/answers';
import { look } from '$lib/look/look.svelte';
import { faults } from '$lib/testing/axe';
import { asked, shownCase, twoVersions } from './testing';

const button = (name: string | RegExp) => page.getByRole('button', { name });
const versions = (field: string) =>
  page.getByRole('region', { name: `Due versioni di «${field}»: quale resta?` });
const side = (name: string) => page.getByRole('article', { name });

/** The case of the school's van, with the keys in the comparison. */
async function compared(options: Parameters<typeof shownCase>[1] = {}) {
  const shown = await shownCase('Permesso ZTL', options);
  (document.activeElement as HTMLElement | null)?.blur();
  await userEvent.keyboard('v');
  await expect.element(versions('Oggetto')).toHaveFocus();
  return shown;
}

describe('a case with two versions of something', () => {
  it('says so in a line with both values, and stays usable', async () => {
    await shownCase('Permesso ZTL');
    const band = page.getByRole('region', { name: 'Da controllare' });
    await expect.element(band).toHaveTextContent('Da controllare: due versioni di «Oggetto»');
    await expect.element(band).toHaveTextContent('Furgone in ZTL per la scuola Gallina');
    await expect.element(page.getByRole('feed')).toBeVisible();
  });

  it('V puts them side by side: whose, when, whole; the words that differ are marked', async () => {
    const shown = await compared();
    await expect.element(side('Ora sul caso')).toHaveTextContent(/scritto da te/);
    await expect.element(side('La versione di Luca Zanon')).toHaveTextContent('Furgone in ZTL');
    expect(await faults(shown.screen.container)).toEqual([]);
    await userEvent.keyboard('{Escape}');
    twoVersions(
      shown,
      'asked',
      { value: 'Vuole il permesso per giovedì mattina' },
      { value: 'Vuole il permesso per venerdì mattina' },
    );
    await userEvent.click(button('Confronta'));
    await userEvent.keyboard('j');
    await expect.element(versions('Richiesta')).toBeVisible();
    const marks = [...document.querySelectorAll('mark')].map((mark) => mark.textContent);
    expect(marks).toEqual(['giovedì', 'venerdì']);
  });

  it('2 keeps the other one, says what became of it, and the other can be put back', async () => {
    const { door, view } = await compared();
    await userEvent.keyboard('2');
    const heading = page.getByRole('heading', { level: 1 });
    await expect.element(heading).toHaveTextContent('Furgone in ZTL per la scuola Gallina');
    expect(asked(door, 'conflict_resolve')).toMatchObject([
      { id: view.row.id, value: 'Furgone in ZTL per la scuola Gallina' },
    ]);
    await expect
      .element(page.getByRole('listitem').filter({ hasText: '«Oggetto»: resta «Furgone in ZTL' }))
      .toBeVisible();
    await expect.element(page.getByText('Inviato: lo vedono anche i colleghi.')).toBeVisible();
    await expect.element(page.getByText('Non c’è altro da controllare.')).toBeVisible();
    await userEvent.click(button(/^Rimetti «Permesso ZTL/));
    await expect.element(heading).toHaveTextContent(/^Permesso ZTL/);
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('feed')).toBeVisible();
  });

  it('1 does not take the case while it decides, and a key pressed twice decides once', async () => {
    const shown = await compared();
    twoVersions(shown, 'priority', { value: 2 }, { value: 4 });
    await expect.element(page.getByText('1 di 2')).toBeVisible();
    const panel = versions('Oggetto').element();
    for (const repeat of [false, true]) {
      panel.dispatchEvent(
        new KeyboardEvent('keydown', { key: '1', repeat, bubbles: true, cancelable: true }),
      );
    }
    await expect.element(versions('Priorità')).toHaveFocus();
    expect(asked(shown.door, 'conflict_resolve')).toHaveLength(1);
    expect(asked(shown.door, 'case_take')).toEqual([]);
    await expect.element(side('Ora sul caso')).toHaveTextContent('Alta');
    await expect.element(side('La tua versione')).toHaveTextContent('Bassa');
  });

  it('3 writes a third; what is half written is there when one comes back', async () => {
    const { door } = await compared();
    await userEvent.keyboard('3');
    const field = page.getByRole('textbox', { name: 'Oggetto' });
    await expect.element(field).toHaveFocus();
    await field.fill('Permesso ZTL e furgone');
    await expect.element(side('La versione di Luca Zanon')).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await expect.element(field).not.toBeInTheDocument();
    await expect.element(versions('Oggetto')).toHaveFocus();
    await userEvent.keyboard('3');
    await expect.element(field).toHaveValue('Permesso ZTL e furgone');
    await userEvent.keyboard(' della scuola{Enter}');
    await expect
      .element(page.getByRole('heading', { level: 1 }))
      .toHaveTextContent('Permesso ZTL e furgone della scuola');
    expect(asked(door, 'conflict_resolve')).toMatchObject([
      { value: 'Permesso ZTL e furgone della scuola' },
    ]);
  });

  it('places, dates, topics, yes and no are told as the case tells them', async () => {
    const shown = await compared();
    const place = { street: 'Calle dei Frari', number: '12', district: 'Cannaregio' };
    const due = new Date(2026, 10, 27, 14, 30).getTime();
    twoVersions(shown, 'place', { value: null }, { value: place });
    twoVersions(shown, 'due', { value: due }, { value: null });
    twoVersions(shown, 'topic', { value: 'sosta' }, { value: 'scuola' });
    twoVersions(shown, 'complaint', { value: false }, { value: true });
    twoVersions(shown, 'language', { value: 'it' }, { value: 'de' });
    await expect.element(page.getByText('1 di 6')).toBeVisible();
    const told: string[] = [];
    for (const field of ['Luogo', 'Scadenza', 'Argomento', 'Reclamo', 'Lingua']) {
      await userEvent.keyboard('j');
      await expect.element(versions(field)).toBeVisible();
      told.push(
        ...[...document.querySelectorAll('article .value')].map(({ textContent }) => textContent),
      );
    }
    expect(told.map((text) => text.trim())).toEqual([
      'niente',
      'Calle dei Frari 12, Cannaregio',
      expect.stringContaining('venerdì 27 novembre 2026'),
      'niente',
      'Sosta',
      'Scuola',
      'No',
      'Sì',
      'italiano',
      'tedesco',
    ]);
  });

  it('decides offline, and says that it is saved here', async () => {
    const { door } = await compared({ phase: 'offline' });
    await userEvent.keyboard('1');
    await expect.element(page.getByText('Salvato qui: lo invio appena si può.')).toBeVisible();
    expect(door.world.waiting.map(({ ops }) => ops)).toEqual([['conflict.resolve']]);
  });

  it('a decision that is refused says why, and both values are still there', async () => {
    await compared({
      answers: {
        conflict_resolve: () => {
          throw refusal('disk_full');
        },
      },
    });
    await userEvent.keyboard('2');
    await expect.element(page.getByRole('alert')).toHaveTextContent('Il disco è pieno');
    await expect.element(side('La versione di Luca Zanon')).toBeVisible();
  });

  it('when all is decided V goes to the next case', async () => {
    const onnext = vi.fn();
    const { screen } = await compared();
    await screen.rerender({ toCheck: 2, onnext });
    await userEvent.keyboard('1');
    await expect.element(button(/Prossimo caso da controllare \(ne restano 2\)/)).toBeVisible();
    await userEvent.keyboard('v');
    expect(onnext).toHaveBeenCalledOnce();
  });

  it('holds very long values without breaking the pane, in English too', async () => {
    const shown = await compared();
    const long = 'Supercalifragilistichespiralidoso'.repeat(12);
    twoVersions(shown, 'need', { value: `${long} prima`.repeat(60) }, { value: long });
    await userEvent.keyboard('j');
    await expect.element(versions('Bisogno')).toBeVisible();
    look.locale = 'en';
    look.apply();
    await expect.element(page.getByRole('article', { name: 'Your version' })).toBeVisible();
    const panel = document.querySelector('section.versions')!;
    expect(panel.scrollWidth).toBeLessThanOrEqual(panel.clientWidth);
    expect(await faults(shown.screen.container)).toEqual([]);
  });
});
