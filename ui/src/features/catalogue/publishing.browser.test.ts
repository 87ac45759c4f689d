import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { EntryFault, PieceChecked } from '$ipc/bindings';
import { refusal } from '$ipc/fake/answers';
import { announcer } from '$lib/text/announce.svelte';
import { look } from '$lib/look/look.svelte';
import { faults } from '$lib/testing/axe';
import { asked, button, door, field, opened, shown } from './testing';
import { fieldWords } from './words';

const BOOKING = /Prenota il primo posto/;
/** The line at the foot; what was said to a screen reader stands before it. */
const nothingWrong = () => page.getByText('Niente da sistemare').last();
const WHEN = 'Quando può servire';

describe('what is wrong', () => {
  it('stands beside its field and in the list at the foot, which goes to the field', async () => {
    const { screen } = await shown();
    await opened(BOOKING);
    await field(WHEN).fill('topic == "anagrafe" && mentions(documenti)');
    await field('Puoi dire · inglese').fill('word '.repeat(31));
    await field('Minuti risparmiati alla persona').fill('un’ora');
    await expect.element(button('3 cose da sistemare')).toBeVisible();
    await expect
      .element(page.getByText(/^«documenti» non è né una variabile.*\(riga \d+ del testo\)$/))
      .toBeVisible();
    await expect.element(page.getByText('31 parole su 22')).toBeVisible();
    await expect.element(field(WHEN)).toHaveAttribute('aria-invalid', 'true');
    await expect.element(button('Pubblica')).toBeDisabled();
    expect(announcer.message).toBe('3 cose da sistemare');
    await userEvent.click(button('3 cose da sistemare'));
    await userEvent.click(button(/^Quando può servire, riga \d+: «documenti»/));
    await expect.element(field(WHEN)).toHaveFocus();
    expect(await faults(screen.container)).toEqual([]);
  });

  it('may be in every field at once, in either language', async () => {
    for (const locale of ['it', 'en'] as const) {
      look.locale = locale;
      const all: EntryFault[] = Object.keys(fieldWords).map((name, at) => ({
        ...{ document: 'action/book_id_slot', entry: 'book_id_slot', line: at + 1, field: name },
        fault: { fault: 'out_of_range' },
      }));
      const { screen } = await shown(
        {},
        { catalogue_check: () => ({ faults: all, toml: '[[action]]\n' }) },
      );
      await opened(locale === 'it' ? BOOKING : /Book the first slot/);
      const count = locale === 'it' ? '26 cose da sistemare' : '26 things to put right';
      await userEvent.click(button(count));
      await expect
        .element(button(locale === 'it' ? /^Vale fino al, riga 26/ : /^Valid until, line 26/))
        .toBeVisible();
      expect(await faults(screen.container)).toEqual([]);
      await screen.unmount();
    }
  });

  it('in a text is told by its line', async () => {
    const { screen } = await shown();
    await opened(/Parole: common/);
    await field('Testo').fill('[words]\nleaving = ["part*"]\nche cosa\n');
    await expect
      .element(page.getByText('Riga 3: non si riesce a leggere (expected `=`)'))
      .toBeVisible();
    expect(await faults(screen.container)).toEqual([]);
    await field('Testo').fill('[words]\nleaving = ["part*", "vado"]\n');
    await expect.element(nothingWrong()).toBeVisible();
    await userEvent.click(button('Pubblica'));
    await expect.poll(() => asked('catalogue_publish').length).toBe(1);
    expect(asked('catalogue_publish')[0]).toMatchObject({
      draft: { form: 'text', key: 'words/common' },
      base: 1,
    });
  });

  it('is what the last letters deserve, whichever answer comes last', async () => {
    const answers: ((checked: PieceChecked) => void)[] = [];
    await shown(
      {},
      {
        catalogue_check: () => new Promise<PieceChecked>((answer) => answers.push(answer)),
      },
    );
    await opened(BOOKING);
    await expect.poll(() => answers.length).toBe(1);
    await field('Gruppo').fill('uno');
    await expect.poll(() => answers.length).toBe(2);
    answers[1]?.({ faults: [], toml: '' });
    await expect.element(nothingWrong()).toBeVisible();
    const late: EntryFault = {
      ...{ document: 'x', entry: 'x', line: 1, field: 'group' },
      fault: { fault: 'empty_text' },
    };
    answers[0]?.({ faults: [late], toml: '' });
    await new Promise((done) => setTimeout(done, 50));
    await expect.element(nothingWrong()).toBeVisible();
  });
});

describe('publishing', () => {
  it('two quick clicks publish once, and everybody has it', async () => {
    await shown();
    await opened(BOOKING);
    await field('Gruppo').fill('sportelli');
    await userEvent.dblClick(button('Pubblica'));
    await expect.element(page.getByText('Versione 3')).toBeVisible();
    expect(asked('catalogue_publish')).toHaveLength(1);
    expect(asked('catalogue_publish')[0]).toMatchObject({
      draft: { form: 'fields', entry: { id: 'book_id_slot', group: 'sportelli' } },
      base: 2,
    });
    await expect.element(button(/^Prenota il primo posto.* Bozza/)).not.toBeInTheDocument();
    expect(announcer.message).toBe('Pubblicata: vale per tutti');
  });

  it('without a network says so, and what is written stays', async () => {
    const { screen } = await shown({ phase: 'offline' });
    await opened(BOOKING);
    await field('Gruppo').fill('sportelli');
    await userEvent.click(button('Pubblica'));
    const alert = page.getByRole('alert');
    await expect.element(alert).toHaveTextContent('Quello che hai scritto resta qui, come bozza.');
    await expect.element(alert).toHaveTextContent('no_network');
    await expect.element(field('Gruppo')).toHaveValue('sportelli');
    await expect.element(button('Pubblica')).toBeEnabled();
    expect(await faults(screen.container)).toEqual([]);
  });

  it('by who was no editor any more is refused, and what is written stays', async () => {
    await shown(
      {},
      {
        catalogue_publish: () => {
          throw refusal('not_an_editor');
        },
      },
    );
    await opened(BOOKING);
    await field('Gruppo').fill('sportelli');
    await userEvent.click(button('Pubblica'));
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent('Solo chi cura il catalogo può cambiarlo.');
    await expect.element(field('Gruppo')).toHaveValue('sportelli');
  });

  it('what the server finds wrong is shown as what was found here', async () => {
    const found: EntryFault = {
      ...{ document: 'x', entry: 'book_id_slot', line: 3, field: 'group' },
      fault: { fault: 'out_of_range' },
    };
    await shown(
      {},
      { catalogue_publish: () => ({ added: 0, changed: 0, same: 0, faults: [found] }) },
    );
    await opened(BOOKING);
    await field('Gruppo').fill('sportelli');
    await expect.element(nothingWrong()).toBeVisible();
    await userEvent.click(button('Pubblica'));
    await expect.element(button('1 cosa da sistemare')).toBeVisible();
    await expect.element(page.getByText('Numero fuori misura')).toBeVisible();
  });

  it('over a version of somebody else shows both, and goes on top if one wants', async () => {
    const { screen } = await shown();
    await opened(BOOKING);
    await field('Gruppo').fill('sportelli');
    const { entry } = (await door.call('catalogue_piece', { key: 'action/book_id_slot' })) as {
      entry: object;
    };
    await door.call('catalogue_publish', {
      draft: { form: 'fields', entry: { ...entry, group: 'documenti' } },
      base: 2,
    });
    await userEvent.click(button('Pubblica'));
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent('Qualcuno ha pubblicato un’altra versione mentre scrivevi.');
    await userEvent.click(button('Guarda l’altra versione'));
    await expect
      .poll(() => [...document.querySelectorAll('mark')].map((mark) => mark.textContent))
      .toEqual(['documenti', 'sportelli']);
    expect(await faults(screen.container)).toEqual([]);
    await userEvent.click(button('Pubblica la tua sopra'));
    await expect.element(page.getByText('Versione 4')).toBeVisible();
    await expect.element(field('Gruppo')).toHaveValue('sportelli');
  });

  it('a new action asks for what it needs, and has its key from then on', async () => {
    await shown();
    await userEvent.click(button('Nuova azione'));
    await expect.element(field('Sigla')).toHaveFocus();
    await expect.element(page.getByText(/da sistemare/)).not.toBeInTheDocument();
    await userEvent.keyboard('book_id_slot');
    await expect.element(page.getByText('C’è già un’altra voce con questa sigla')).toBeVisible();
    await field('Sigla').fill('museum_hours');
    await userEvent.click(page.getByRole('combobox', { name: /^Argomento/ }));
    await userEvent.click(page.getByRole('option', { name: 'Anagrafe' }));
    await field('Gruppo').fill('eventi');
    for (const name of ['Titolo', 'Il bisogno', 'Puoi dire']) {
      await field(`${name} · italiano`).fill('Gli orari dei musei');
      await field(`${name} · inglese`).fill('The hours of the museums');
    }
    await field(WHEN).fill('mentions(museums)');
    await expect.element(nothingWrong()).toBeVisible();
    await userEvent.click(button('Pubblica'));
    await expect
      .element(button(/^Gli orari dei musei.* In vigore/))
      .toHaveAttribute('aria-current', 'true');
    expect(asked('catalogue_publish')[0]).toMatchObject({ base: 0 });
    await expect.element(page.getByText('Versione 1')).toBeVisible();
  });
});
