import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { refusal } from '$ipc/fake/answers';
import { keyboard } from '$lib/keys/keyboard.svelte';
import { look } from '$lib/look/look.svelte';
import { faults } from '$lib/testing/axe';
import { asked, note, shownCase } from './testing';

const button = (name: string | RegExp) => page.getByRole('button', { name });
const away = () => (document.activeElement as HTMLElement | null)?.blur();

describe('an open case', () => {
  it('says which, where it stands, for whom, what was promised and what was asked', async () => {
    const { screen } = await shownCase("Orario carte d'identità");
    await expect.element(button('Codice K7M-4Q2: copia')).toBeVisible();
    await expect.element(button(/Stato: Aperto/)).toBeVisible();
    await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('Orario carte');
    await expect.element(page.getByText('Marta Bellemo', { exact: true }).first()).toBeVisible();
    await expect.element(button(/promessa: richiamare .* \(Luca Zanon, .*\)/)).toBeVisible();
    await expect.element(button(/^Richiesta: Fino a che ora/)).toBeVisible();
    // The timeline is drawn once it knows its size.
    await expect.element(page.getByRole('article').first()).toBeVisible();
    expect(await faults(screen.container)).toEqual([]);
  });

  it('says by when what was undertaken is due, that it is late, and that it stands still', async () => {
    const { screen, view, door } = await shownCase('Reclamo TARI');
    await expect.element(page.getByText(/^Soluzione in ritardo, /)).toBeVisible();
    expect(await faults(screen.container)).toEqual([]);
    view.clocks = [
      { kind: 'first_reply', due: view.created_at, left: null, ended: view.created_at },
      { kind: 'next_reply', due: Date.now() + 60_000, left: null, ended: null },
      { kind: 'solution', due: null, left: 12_000_000, ended: null },
    ];
    door.emit({ event: 'cases_changed', ids: [view.row.id], act: null });
    await expect.element(page.getByText(/^Nuova risposta entro /)).toBeVisible();
    await expect.element(page.getByText('Soluzione ferma, restano 3 h 20 min')).toBeVisible();
    await expect.element(page.getByText('Prima risposta', { exact: true })).not.toBeInTheDocument();
  });

  it('has no accessibility fault with everything on it', async () => {
    const { screen } = await shownCase('Permesso ZTL');
    await expect.element(page.getByRole('region', { name: 'Da controllare' })).toBeVisible();
    expect(await faults(screen.container)).toEqual([]);
  });

  it('speaks English too, and does not lose its place', async () => {
    await shownCase("Orario carte d'identità");
    look.locale = 'en';
    look.apply();
    await expect.element(button(/Status: Open/)).toBeVisible();
    await expect.element(button('Record reply')).toBeVisible();
  });

  it('that is not here says so', async () => {
    await shownCase("Orario carte d'identità").then(({ screen }) => screen.rerender({ id: 'x' }));
    await expect.element(page.getByText(/Non si trova su questa postazione/)).toBeVisible();
  });
});

describe('what a case is called elsewhere', () => {
  it('is written down by a key, shown, and changed where it stands', async () => {
    const { door, view, screen } = await shownCase('Certificato di residenza');
    away();
    await userEvent.keyboard('{Shift>}l{/Shift}');
    const field = page.getByRole('textbox', { name: 'Riferimenti' });
    await field.fill('PG/2026/0012345\nprotocollo@pec.esempio.it');
    expect(await faults(screen.container.ownerDocument.body)).toEqual([]);
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    const shown = button(/^Riferimenti PG\/2026\/0012345, protocollo@pec\.esempio\.it/);
    await expect.element(shown).toBeVisible();
    await shown.click();
    await field.fill('  ');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.element(shown).not.toBeInTheDocument();
    expect(asked(door, 'case_set')).toEqual([
      { id: view.row.id, field: 'reference', value: 'PG/2026/0012345\nprotocollo@pec.esempio.it' },
      { id: view.row.id, field: 'reference', value: null },
    ]);
  });
});

describe('acts on a case', () => {
  it('1 takes it', async () => {
    const { door, view } = await shownCase('Certificato di residenza');
    away();
    await userEvent.keyboard('1');
    await expect.element(button(/Stato: Aperto/)).toBeVisible();
    expect(asked(door, 'case_take')).toEqual([{ id: view.row.id }]);
    await expect.element(page.getByText('Hai preso in carico il caso')).toBeVisible();
  });

  it('a refusal is told in a sentence, with its code, and nothing changes', async () => {
    await shownCase('Certificato di residenza', {
      answers: {
        case_take: () => {
          throw refusal('already_owned');
        },
      },
    });
    away();
    await userEvent.keyboard('1');
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent('Il caso è già in carico a un collega');
    await expect.element(page.getByRole('alert')).toHaveTextContent('already_owned');
    await expect.element(button(/Stato: Nuovo/)).toBeVisible();
  });

  it('P and a digit set the priority, as a word', async () => {
    const { door, view } = await shownCase('Certificato di residenza');
    away();
    await userEvent.keyboard('p2');
    await expect.element(button(/Priorità Alta/)).toBeVisible();
    expect(asked(door, 'case_set')).toEqual([{ id: view.row.id, field: 'priority', value: 2 }]);
  });

  it('!, X and Q put the flags on and off', async () => {
    await shownCase('Certificato di residenza');
    away();
    await userEvent.keyboard('!xq');
    const flags = page.getByRole('list', { name: 'Da tenere presente' });
    await expect.element(flags).toHaveTextContent(/Reclamo.*Vuole solo la risposta.*Risposta data/);
    await userEvent.click(button('Togli Reclamo'));
    await expect.element(flags).not.toHaveTextContent('Reclamo');
    away();
    await userEvent.keyboard('xq');
    await expect.element(flags).not.toBeInTheDocument();
  });

  it('E, a digit, a sentence and Ctrl+Enter solve it with its outcome', async () => {
    const { door, view } = await shownCase('Reclamo TARI');
    away();
    await userEvent.keyboard('e');
    await expect.element(page.getByRole('radio', { name: 'Avviso corretto' })).toBeVisible();
    await expect.poll(() => document.activeElement?.closest('[role=dialog]')).not.toBeNull();
    await userEvent.keyboard('1');
    await expect.element(page.getByRole('radio', { name: 'Avviso corretto' })).toBeChecked();
    await userEvent.keyboard('{Tab}Rimborso disposto{Control>}{Enter}{/Control}');
    await expect.element(button(/Stato: Risolto/)).toBeVisible();
    await expect.element(page.getByText('Esito: Avviso corretto: Rimborso disposto')).toBeVisible();
    expect(asked(door, 'case_solve')).toEqual([
      { id: view.row.id, outcome: 'corrected', text: 'Rimborso disposto' },
    ]);
  });

  it('is not solved over an open promise: it says what to do and keeps the words', async () => {
    await shownCase("Orario carte d'identità");
    away();
    await userEvent.keyboard('e');
    await userEvent.click(page.getByRole('radio', { name: 'Informato' }));
    await page.getByRole('textbox', { name: /In una frase/ }).fill('Detto gli orari');
    await userEvent.click(page.getByRole('dialog').getByRole('button', { name: 'Risolvi' }));
    await expect.element(page.getByRole('alert')).toHaveTextContent('C’è una promessa aperta');
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    away();
    await userEvent.keyboard('e');
    await expect
      .element(page.getByRole('textbox', { name: /In una frase/ }))
      .toHaveValue('Detto gli orari');
  });

  it('a promise is made, told beside the contact, and kept', async () => {
    const { door } = await shownCase("Orario carte d'identità");
    await userEvent.click(button(/promessa: richiamare/));
    await userEvent.click(page.getByRole('menuitem', { name: 'Mantenuta' }));
    await expect.element(page.getByText('Promessa mantenuta')).toBeVisible();
    away();
    await userEvent.keyboard('{Shift>}p{/Shift}');
    await page.getByRole('textbox', { name: 'Che cosa faremo' }).fill('mandare l’elenco');
    await userEvent.click(button(/^Domani/));
    await userEvent.click(page.getByRole('dialog').getByRole('button', { name: 'Prometti' }));
    await expect
      .element(page.getByRole('list', { name: 'Promesse e richieste aperte' }))
      .toHaveTextContent(/mandare l’elenco.*Tu, domani 09:00/);
    expect(asked(door, 'promise_close')).toHaveLength(1);
  });

  it('M puts somebody in charge on, with what it is about and a time', async () => {
    const { door, view } = await shownCase('Reclamo TARI');
    away();
    await userEvent.keyboard('m');
    await expect.element(page.getByRole('combobox', { name: 'A chi' })).toHaveFocus();
    await userEvent.keyboard('luca{Enter}');
    await page
      .getByRole('textbox', { name: /Di che cosa si tratta/ })
      .fill('Terza volta che chiama');
    const promise = page.getByRole('textbox', { name: 'Che cosa dici alla persona' });
    await expect.element(promise).toHaveAttribute('placeholder', 'La richiama Luca Zanon');
    await userEvent.click(button(/^Entro un’ora/));
    expect(await faults(document.body)).toEqual([]);
    await userEvent.click(page.getByRole('dialog').getByRole('button', { name: 'Passa il caso' }));
    await expect.element(page.getByText('Terza volta che chiama')).toBeVisible();
    expect(asked(door, 'case_escalate')).toMatchObject([
      {
        id: view.row.id,
        summary: 'Terza volta che chiama',
        promise: 'La richiama Luca Zanon',
      },
    ]);
    await expect
      .element(page.getByRole('list', { name: 'Promesse e richieste aperte' }))
      .toHaveTextContent(/La richiama Luca Zanon/);
  });

  it('3 asks an office and the case waits for it', async () => {
    const { door, view } = await shownCase('Reclamo TARI');
    away();
    await userEvent.keyboard('3');
    await userEvent.click(page.getByRole('combobox', { name: 'Ufficio' }));
    await userEvent.keyboard('tributi{Enter}');
    await page.getByRole('textbox', { name: 'Domanda' }).fill('A che punto è il rimborso?');
    await userEvent.click(page.getByRole('dialog').getByRole('button', { name: 'Chiedi' }));
    await expect.element(button(/Stato: In attesa dell’ufficio/)).toBeVisible();
    expect(asked(door, 'case_hand_off')).toEqual([
      {
        id: view.row.id,
        office: 'q-tributi',
        question: 'A che punto è il rimborso?',
        due: null,
      },
    ]);
  });

  it('H puts it aside with one press on a moment', async () => {
    const { door } = await shownCase('Reclamo TARI');
    away();
    await userEvent.keyboard('h');
    await userEvent.click(button(/^Domani/));
    await expect.element(button(/Stato: In attesa fino a domani 09:00/)).toBeVisible();
    expect(asked(door, 'case_status')).toMatchObject([{ status: 'waiting_date' }]);
  });

  it('a solved case is opened again with the reason', async () => {
    const { door, view } = await shownCase(/./, { cases: 60 });
    door.world.cases.get(view.row.id)!.row.status = 'solved';
    door.emit({ event: 'cases_changed', ids: [view.row.id], act: null });
    await userEvent.click(button('Riapri'));
    await page.getByRole('textbox', { name: 'Perché lo riapri' }).fill('Ha richiamato');
    await userEvent.click(page.getByRole('dialog').getByRole('button', { name: 'Riapri' }));
    await expect.element(button(/Stato: Riaperto/)).toBeVisible();
    await expect.element(page.getByText(/riaperto.*Ha richiamato/)).toBeVisible();
  });

  it('the topic, the owner and a label are changed by their keys', async () => {
    const { door } = await shownCase('Certificato di residenza');
    away();
    await userEvent.keyboard('t');
    await expect.element(page.getByRole('combobox', { name: 'Argomento' })).toHaveFocus();
    await userEvent.keyboard('sosta{Enter}');
    await expect.element(button(/Argomento Sosta/)).toBeVisible();
    away();
    await userEvent.keyboard('l');
    await page.getByRole('textbox', { name: 'Nuova etichetta' }).fill('urgente, medico');
    await userEvent.keyboard('{Enter}');
    await expect.element(button(/Etichette .*urgente, medico/)).toBeVisible();
    expect(asked(door, 'case_tags')).toMatchObject([{ add: ['urgente', 'medico'], remove: [] }]);
  });

  it('no key acts on the case that is going away', async () => {
    const { door, screen } = await shownCase('Certificato di residenza', {
      answers: { case_open: ({ id }, usual) => (id === 'slow' ? new Promise(() => {}) : usual()) },
    });
    void screen.rerender({ id: 'slow' });
    await expect.poll(() => keyboard.can('case.take')).toBe(false);
    away();
    await userEvent.keyboard('1');
    expect(asked(door, 'case_take')).toEqual([]);
  });
});

describe('a text changed where it stands', () => {
  it('Enter keeps it, Escape puts back what was there', async () => {
    const { door } = await shownCase('Reclamo TARI');
    await userEvent.click(button(/^Oggetto: Reclamo TARI/));
    const field = page.getByRole('textbox', { name: 'Oggetto' });
    await field.fill('TARI doppia');
    await userEvent.keyboard('{Escape}');
    await expect
      .element(page.getByRole('heading', { level: 1 }))
      .toHaveTextContent('Reclamo TARI: pagata due volte');
    await userEvent.click(button(/^Oggetto: Reclamo TARI/));
    await field.fill('TARI pagata due volte');
    await userEvent.keyboard('{Enter}');
    await expect
      .element(page.getByRole('heading', { level: 1 }))
      .toHaveTextContent('TARI pagata due volte');
    expect(asked(door, 'case_set')).toMatchObject([{ field: 'subject' }]);
  });

  it('that was refused stays in the field', async () => {
    await shownCase('Reclamo TARI', {
      answers: {
        case_set: () => {
          throw refusal('disk_full');
        },
      },
    });
    await userEvent.click(button(/^Bisogno:/));
    const field = page.getByRole('textbox', { name: 'Bisogno' });
    await field.fill('Riavere i soldi entro il mese');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('disk_full');
    await expect.element(field).toHaveValue('Riavere i soldi entro il mese');
  });
});

describe('what is told to whoever shows the case', () => {
  it('a change of a colleague comes in by itself; its own echo is left alone', async () => {
    const { door, view } = await shownCase('Certificato di residenza');
    away();
    await userEvent.keyboard('1');
    await expect.element(button(/Stato: Aperto/)).toBeVisible();
    const readings = asked(door, 'case_open').length;
    expect(readings).toBeLessThanOrEqual(3);
    view.row.priority = 'urgent';
    door.emit({ event: 'cases_changed', ids: [view.row.id], act: null });
    await expect.element(button(/Priorità Urgente/)).toBeVisible();
    const before = asked(door, 'case_open').length;
    door.emit({ event: 'cases_changed', ids: ['another'], act: null });
    expect(asked(door, 'case_open')).toHaveLength(before);
  });
});

describe('the timeline', () => {
  const lines = Array.from({ length: 120 }, (_, n) =>
    note(`Voce ${n + 1}`, { id: `n${n + 1}`, at: Date.now() - (121 - n) * 3_600_000 }),
  );
  const feed = () => page.getByRole('feed', { name: 'Storia del caso' });

  it('opens at its end, and reads what is older as one goes up, without a jump', async () => {
    const { door } = await shownCase('Reclamo TARI', {
      answers: {
        case_open: async (_, usual) => ({
          ...(await usual()),
          timeline: { entries: lines.slice(80), before: { seq: 80, idx: 0 } },
        }),
        case_entries: ({ before }) => ({
          entries: lines.slice(before.seq - 40, before.seq),
          before: before.seq > 40 ? { seq: before.seq - 40, idx: 0 } : null,
        }),
      },
    });
    await expect.element(page.getByText('Voce 120', { exact: true })).toBeInViewport();
    const root = feed().element();
    await expect.poll(() => root.scrollHeight - root.clientHeight - root.scrollTop).toBe(0);
    root.scrollTop = 0;
    await expect.element(page.getByText('Voce 79', { exact: true })).toBeInTheDocument();
    // What was under the eyes is still there.
    await expect.element(page.getByText('Voce 81', { exact: true })).toBeInViewport();
    await expect
      .poll(() => {
        root.scrollTop = 0;
        return page.getByText('Voce 1', { exact: true }).query();
      })
      .not.toBeNull();
    await expect.element(page.getByText(/L’hai aperto tu/)).toBeInTheDocument();
    expect(document.querySelectorAll('[role=feed] article').length).toBeLessThan(60);
    expect(door.world.cases.size).toBeGreaterThan(0);
  });

  it('never moves under the reader: what a colleague writes waits behind a word', async () => {
    const more: ReturnType<typeof note>[] = [];
    const { door, view } = await shownCase('Reclamo TARI', {
      answers: {
        case_open: async (_, usual) => ({
          ...(await usual()),
          timeline: { entries: [...lines, ...more], before: null },
        }),
      },
    });
    await expect.element(page.getByText('Voce 120', { exact: true })).toBeInViewport();
    const root = feed().element();
    await expect.poll(() => root.scrollHeight - root.clientHeight - root.scrollTop).toBe(0);
    root.scrollTop = 600;
    await expect.element(page.getByText('Voce 12', { exact: true })).toBeInTheDocument();
    const stood = root.scrollTop;
    more.push(note('Ho sentito l’ufficio tributi'));
    door.emit({ event: 'cases_changed', ids: [view.row.id], act: null });
    await expect.element(button('1 voce nuova')).toBeVisible();
    expect(root.scrollTop).toBe(stood);
    await userEvent.click(button('1 voce nuova'));
    await expect.element(page.getByText('Ho sentito l’ufficio tributi')).toBeInViewport();
    await expect.element(button('1 voce nuova')).not.toBeInTheDocument();
  });

  it('shows text as text: no markup, no link, whatever was written', async () => {
    const nasty =
      '<img src=x onerror="document.title=1"> <a href="https://evil.example">qui</a> \u202Eabc';
    await shownCase('Reclamo TARI', {
      answers: {
        case_open: async (_, usual) => ({
          ...(await usual()),
          timeline: { entries: [note(nasty)], before: null },
        }),
      },
    });
    await expect.element(page.getByText(nasty)).toBeVisible();
    expect(document.querySelectorAll('[role=feed] img, [role=feed] a')).toHaveLength(0);
  });

  it('folds a long text and shows all of it when asked', async () => {
    const long = `${'Gentile ufficio, scrivo per la terza volta. '.repeat(60)}FINE`;
    await shownCase('Reclamo TARI', {
      answers: {
        case_open: async (_, usual) => ({
          ...(await usual()),
          timeline: { entries: [note(long)], before: null },
        }),
      },
    });
    await expect.element(page.getByText(/FINE$/)).not.toBeInTheDocument();
    await userEvent.click(button('Mostra tutto'));
    await expect.element(page.getByText(/FINE$/)).toBeInTheDocument();
    await userEvent.click(button('Mostra meno'));
    await expect.element(page.getByText(/FINE$/)).not.toBeInTheDocument();
  });

  it('tells what is saved here and what was not accepted', async () => {
    await shownCase('Reclamo TARI', {
      answers: {
        case_open: async (_, usual) => ({
          ...(await usual()),
          timeline: {
            entries: [note('uno', { sent: 'pending' }), note('due', { sent: 'refused' })],
            before: null,
          },
        }),
      },
    });
    await expect.element(page.getByText('salvata qui')).toBeVisible();
    await expect.element(page.getByText('non accettata dal server')).toBeVisible();
  });
});
