import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { openDoor } from '$ipc/door';
import { answering, refusal } from '$ipc/fake/answers';
import { look } from '$lib/look/look.svelte';
import { faults } from '$lib/testing/axe';
import { again, asked, button, door, field, onopen, opened, shown } from './testing';

const BOOKING = /Prenota il primo posto/;

describe('the catalogue on the screen', () => {
  it('lists actions by topic, how they stand, and how often they were taken up', async () => {
    const { screen } = await shown();
    await expect
      .element(button(/^Prenota il primo posto.* In vigore accettata 7 volte su 9/))
      .toBeVisible();
    await expect.element(button(/avvisi di marea Qualcosa non va/)).toBeVisible();
    await expect.element(button(/Abbonamento ai musei.* Ritirata/)).toBeVisible();
    await expect.element(button(/Riduzione della mensa.* Finisce il 30 giu 2027/)).toBeVisible();
    await expect.element(button(/Parole: common/)).toBeVisible();
    await expect.element(page.getByText('1 pezzo non è in vigore: qualcosa non va')).toBeVisible();
    expect(await faults(screen.container)).toEqual([]);
  });

  it('is filtered by words of title, topic and id, without accents', async () => {
    await shown();
    await page.getByRole('searchbox', { name: 'Filtra' }).fill('certificato');
    await expect.element(button(/Scaricare il certificato/)).toBeVisible();
    await expect.element(button(/Fissa il ritiro/)).not.toBeInTheDocument();
    await page.getByRole('searchbox', { name: 'Filtra' }).fill('Citta');
    await expect.element(page.getByText('Niente con queste parole.')).toBeVisible();
  });

  it('is walked with the keys alone: filter, row, form, and back', async () => {
    await shown();
    await expect.element(button(BOOKING)).toBeVisible();
    await userEvent.click(page.getByRole('searchbox', { name: 'Filtra' }));
    await userEvent.keyboard('{ArrowDown}');
    await expect.element(button(/avvisi di marea/)).toHaveFocus();
    await userEvent.keyboard('j');
    await expect.element(button(BOOKING)).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}{ArrowUp}{Enter}');
    await expect.element(page.getByRole('region', { name: BOOKING })).toBeVisible();
    await userEvent.click(field('Gruppo'));
    await userEvent.keyboard('{Escape}');
    await expect.element(button(BOOKING).first()).toHaveFocus();
  });

  it('is only read by who is no editor, and says so', async () => {
    const { screen } = await shown({ editor: false });
    await expect
      .element(page.getByText('Puoi leggere il catalogo. Solo chi lo cura può cambiarlo.'))
      .toBeVisible();
    await opened(BOOKING);
    await expect.element(field('Gruppo')).toHaveAttribute('readonly');
    await expect.element(page.getByRole('combobox', { name: /^Argomento/ })).toBeDisabled();
    for (const name of ['Pubblica', 'Ritira', 'Nuova azione']) {
      await expect.element(button(name)).not.toBeInTheDocument();
    }
    expect(await faults(screen.container)).toEqual([]);
  });

  it('speaks English', async () => {
    look.locale = 'en';
    await shown();
    await expect.element(button(/Book the first slot.* In force taken up 7 of 9/)).toBeVisible();
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /Book the first slot/ })
      .click();
    await expect.element(field('You can say · English')).toBeVisible();
    await expect.element(page.getByText('17 words of 22')).toBeVisible();
    await expect.element(button('Try it on past cases')).toBeVisible();
  });

  it('begins from the pack for municipalities, from nothing, or from a file', async () => {
    const { screen } = await shown({ emptyCatalogue: true });
    await expect.element(page.getByText(/40 azioni, le tracce e 60 frasi pronte/)).toBeVisible();
    expect(await faults(screen.container)).toEqual([]);
    await userEvent.click(button('Parti dal catalogo pronto'));
    await expect.element(button(BOOKING)).toBeVisible();
    expect(asked('catalogue_import')).toEqual([{ toml: null, dry: false }]);
  });

  it('started empty, it opens the form of the first action', async () => {
    await shown({ emptyCatalogue: true });
    await userEvent.click(button('Parti da zero'));
    await expect.element(field('Sigla')).toHaveFocus();
  });
});

describe('what is half written', () => {
  it('is there again after another piece and another screen, until it is discarded', async () => {
    const { catalogue, screen } = await shown();
    await opened(BOOKING);
    await field('Gruppo').fill('sportelli');
    await opened(/Fare la carta d’identità/);
    await opened(BOOKING);
    await expect.element(field('Gruppo')).toHaveValue('sportelli');
    await screen.unmount();
    await again(catalogue);
    await expect.element(field('Gruppo')).toHaveValue('sportelli');
    await expect.element(button(/^Prenota il primo posto.* Bozza/)).toBeVisible();
    await userEvent.click(button('Butta le modifiche'));
    await expect.element(field('Gruppo')).toHaveValue('sportello');
    await userEvent.click(button('Riprendile'));
    await expect.element(field('Gruppo')).toHaveValue('sportelli');
  });

  it('survives the program: it is on the disk, and comes back with it', async () => {
    const { screen } = await shown();
    await opened(BOOKING);
    await field('Titolo · italiano').fill('Prenota il primo posto, sul serio');
    await expect.poll(() => JSON.stringify(asked('draft_save').at(-1))).toContain('sul serio');
    await screen.unmount();
    await again();
    await expect.element(button(/^Prenota il primo posto.* Bozza/)).toBeVisible();
    await opened(BOOKING);
    await expect
      .element(field('Titolo · italiano'))
      .toHaveValue('Prenota il primo posto, sul serio');
  });

  it('survives even what it was begun on', async () => {
    const { screen } = await shown();
    await opened(/Parole: common/);
    await field('Testo').fill('[words]\nmio = ["parola"]\n');
    await expect.poll(() => JSON.stringify(asked('draft_save').at(-1))).toContain('parola');
    await screen.unmount();
    openDoor(
      answering(door, {
        catalogue_piece: () => {
          throw refusal('not_found');
        },
      }),
    );
    await again();
    await opened(/Parole: common/);
    await expect.element(field('Testo')).toHaveValue('[words]\nmio = ["parola"]\n');
    await expect.element(page.getByRole('alert')).toHaveTextContent('not_found');
  });

  it('that cannot be kept on the disk says so', async () => {
    await shown(
      {},
      {
        draft_save: () => {
          throw refusal('disk_full');
        },
      },
    );
    await opened(BOOKING);
    await field('Gruppo').fill('sportelli');
    await expect.element(page.getByRole('alert')).toHaveTextContent('disk_full');
    await expect.element(field('Gruppo')).toHaveValue('sportelli');
  });

  it('10,000 letters are kept and sent whole', async () => {
    await shown();
    await opened(BOOKING);
    const long = 'serve '.repeat(1700).trim();
    await field('Il bisogno · italiano').fill(long);
    await userEvent.click(button('Pubblica'));
    await expect.poll(() => asked('catalogue_publish').length).toBe(1);
    const [sent] = asked('catalogue_publish') as { draft: { entry: { need: { it: string } } } }[];
    expect(sent?.draft.entry.need.it).toBe(long);
  });
});

describe('beside the open action', () => {
  it('past cases say what it would have done, and open', async () => {
    const { screen } = await shown();
    await opened(BOOKING);
    await userEvent.click(button('Prova sui casi passati'));
    await expect
      .element(page.getByText(/^Sui tuoi 1\.240 casi più recenti: 12 volte sarebbe la proposta/))
      .toBeVisible();
    await userEvent.click(button(/· Orario carte d'identità/).first());
    expect(onopen).toHaveBeenCalledOnce();
    await field('Gruppo').fill('altro');
    await expect.element(page.getByText('Prova fatta prima delle ultime modifiche.')).toBeVisible();
    expect(await faults(screen.container)).toEqual([]);
  });

  it('its versions show what changed, and an old text can be taken again', async () => {
    const { screen } = await shown();
    await opened(BOOKING);
    await userEvent.click(button('Versioni'));
    await expect
      .element(button(/^Versione 2 Sara Busetto/))
      .toHaveAttribute('aria-pressed', 'true');
    expect([...document.querySelectorAll('mark')].map((mark) => mark.textContent)).toContain('20');
    expect(await faults(screen.container)).toEqual([]);
    await userEvent.click(button(/^Versione 1/));
    await userEvent.click(button('Riprendi questo testo'));
    await expect
      .poll(() => (field('Testo').element() as HTMLTextAreaElement).value)
      .toContain('benefit_minutes = 20');
    await userEvent.click(button('Pubblica'));
    await expect.element(field('Minuti risparmiati alla persona')).toHaveValue('20');
    await expect.element(page.getByText('Versione 3')).toBeVisible();
  });

  it('is retired and brought back, and what is typed stays', async () => {
    await shown();
    await opened(BOOKING);
    await field('Gruppo').fill('altro');
    await userEvent.click(button('Ritira'));
    await expect.element(button(/^Prenota il primo posto.* Ritirata/)).toBeVisible();
    await expect.element(field('Gruppo')).toHaveValue('altro');
    await userEvent.click(button('Rimetti in vigore'));
    await expect.element(button(/^Prenota il primo posto.* In vigore/)).toBeVisible();
    expect(asked('catalogue_retire')).toEqual([
      { key: 'action/book_id_slot', base: 2, retired: true },
      { key: 'action/book_id_slot', base: 3, retired: false },
    ]);
  });
});

describe('a catalogue from elsewhere', () => {
  it('is looked at first, and nothing changes when something is wrong', async () => {
    await shown();
    await userEvent.click(button('Importa…'));
    const sheet = page.getByRole('dialog', { name: 'Importa nel catalogo' });
    await sheet
      .getByRole('textbox')
      .fill('[[action]]\nid = "a"\nid = "a"\nche cosa\ncolour = "x"\n');
    await userEvent.click(sheet.getByRole('button', { name: 'Guarda che cosa cambia' }));
    await expect.element(sheet).toHaveTextContent('3 cose da sistemare: non è cambiato nulla.');
    await expect.element(sheet).toHaveTextContent('a · Sigla, riga 3: c’è già un’altra voce');
    await expect.element(sheet).toHaveTextContent('Riga 4: non si riesce a leggere');
    await expect
      .element(sheet.getByRole('button', { name: 'Importa', exact: true }))
      .toBeDisabled();
    expect(await faults(sheet.element())).toEqual([]);
  });

  it('comes from a file, and is brought in once it was looked at', async () => {
    await shown();
    await userEvent.click(button('Importa…'));
    const sheet = page.getByRole('dialog', { name: 'Importa nel catalogo' });
    const toml = '[[action]]\nid = "new_one"\n\n[[action]]\nid = "book_id_slot"\n';
    const input = sheet.getByLabelText('Scegli un file .toml');
    await userEvent.upload(input, new File([toml], 'catalogo.toml'));
    await expect.element(sheet.getByRole('textbox')).toHaveValue(toml);
    const bring = sheet.getByRole('button', { name: 'Importa', exact: true });
    await expect.element(bring).toBeDisabled();
    await userEvent.click(sheet.getByRole('button', { name: 'Guarda che cosa cambia' }));
    await expect.element(sheet).toHaveTextContent('1 nuovi, 0 cambiati, 1 uguali');
    await userEvent.click(bring);
    await expect.element(sheet).toHaveTextContent('Importato: 1 nuovi');
    expect(asked('catalogue_import')).toEqual([
      { toml, dry: true },
      { toml, dry: false },
    ]);
    await expect.poll(() => asked('catalogue').length).toBeGreaterThan(1);
  });

  it('a file that is no text is refused, and what was written stays', async () => {
    await shown();
    await userEvent.click(button('Importa…'));
    const sheet = page.getByRole('dialog', { name: 'Importa nel catalogo' });
    await sheet.getByRole('textbox').fill('mio');
    await userEvent.upload(
      sheet.getByLabelText('Scegli un file .toml'),
      new File([new Uint8Array([0xff, 0xfe, 0x00])], 'x.toml'),
    );
    await expect.element(sheet.getByRole('alert')).toHaveTextContent('non si riesce a leggere');
    await expect.element(sheet.getByRole('textbox')).toHaveValue('mio');
  });

  it('is written out, and the name of the file is said', async () => {
    await shown();
    await expect.element(button(BOOKING)).toBeVisible();
    await userEvent.click(button('Esporta'));
    await expect.element(page.getByText('Catalogo scritto in catalogo.toml')).toBeInTheDocument();
    expect(door.asked.at(-1)?.name).toBe('catalogue_export');
  });
});
