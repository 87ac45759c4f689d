import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { refusal } from '$ipc/fake/answers';
import { faults } from '$lib/testing/axe';
import { announcer } from '$lib/text/announce.svelte';
import { button, card, door, heard, outcomes, saying, shown, t } from './testing';

beforeEach(() => {
  vi.clearAllMocks();
  announcer.say('');
});

describe('beside a case whose need is known', () => {
  it('there is one card: the need, the cue, why, how sure, what it does', async () => {
    const { screen } = await shown("Orario carte d'identità");
    const offer = page.getByRole('article', { name: /Prenota domani alle 9:20/ });
    await expect.element(offer).toHaveTextContent('Un passo oltre');
    await expect.element(offer).toHaveTextContent('Avere il documento prima di venerdì');
    await expect.element(offer).toHaveTextContent('ha detto «Parto venerdì»');
    await expect.element(offer).toHaveTextContent('utile in 7 casi su 9');
    await expect.element(offer).toHaveTextContent('Probabile');
    await expect
      .element(page.getByText("«Fino a che ora fate le carte d'identità?»"))
      .toBeVisible();
    await expect.element(page.getByText('Risposta data')).toBeVisible();
    expect(page.getByRole('article').elements()).toHaveLength(1);
    expect(await faults(screen.container)).toEqual([]);
  });

  it('Alt+1 proposes while one is typing, then the contact’s word is asked', async () => {
    const { view, screen } = await shown("Orario carte d'identità");
    const field = document.createElement('textarea');
    document.body.append(field);
    field.focus();
    await userEvent.keyboard('{Alt>}1{/Alt}');
    await expect.element(page.getByText(/Proposto alle .* che cosa ha detto\?/)).toBeVisible();
    expect(field.value).toBe('');
    expect(outcomes()).toEqual([
      {
        id: view.row.id,
        action: 'book_id_slot',
        card: 'offer',
        operator: { did: 'proposed' },
        contact: null,
      },
    ]);
    await expect.element(button(/Proponi/)).not.toBeInTheDocument();
    expect(await faults(screen.container)).toEqual([]);
    await userEvent.keyboard('{Alt>}3{/Alt}');
    await expect.element(page.getByText(/^Ha accettato: Prenota domani/)).toBeVisible();
    expect(outcomes().at(-1)).toMatchObject({ operator: null, contact: 'accepted' });
    expect(heard.ontake).toHaveBeenCalledOnce();
    field.remove();
  });

  it('O gives the keys to the pane, where a digit is enough', async () => {
    await shown("Orario carte d'identità");
    await userEvent.keyboard('o');
    await expect.element(page.getByRole('complementary', { name: 'Oltre' })).toHaveFocus();
    await userEvent.keyboard('1');
    await expect.element(page.getByText(/Proposto alle/)).toBeVisible();
    await userEvent.keyboard('4');
    await expect.element(page.getByText(/^Ha detto di no: Prenota/)).toBeVisible();
    expect(heard.ontake).not.toHaveBeenCalled();
  });

  it('"not the case" has its reason, and is not the contact’s no', async () => {
    await shown("Orario carte d'identità");
    await userEvent.keyboard('{Alt>}2{/Alt}');
    await userEvent.click(page.getByRole('menuitem', { name: 'È già fatto' }));
    await expect
      .poll(outcomes)
      .toMatchObject([{ operator: { did: 'veto', why: 'already_done' }, contact: null }]);
  });

  it('a yes without "propose" counts as proposed and accepted', async () => {
    await shown("Orario carte d'identità");
    await userEvent.click(button(/Ha accettato/));
    await expect.poll(() => outcomes().length).toBe(2);
    expect(outcomes()).toMatchObject([{ operator: { did: 'proposed' } }, { contact: 'accepted' }]);
  });

  it('proposing puts the words into the reply, when that is what the card does', async () => {
    await shown('Lampione', saying({ voice: { kind: 'show', offer: card(), ideas: [] } }));
    await userEvent.click(button(/Proponi/));
    await expect
      .poll(() => heard.oninsert.mock.calls)
      .toEqual([
        [
          'Le fisso io il primo posto libero?',
          { id: 'book_id_slot', title: 'Prenota lo sportello' },
        ],
      ]);
  });

  it('a refusal is told and the card stays', async () => {
    await shown("Orario carte d'identità", {
      suggestion_outcome: () => {
        throw refusal('disk_full');
      },
    });
    await userEvent.click(button(/Proponi/));
    await expect.element(page.getByRole('alert')).toHaveTextContent('disk_full');
    await expect.element(button(/Proponi/)).toBeVisible();
  });

  it('another way is put as a question', async () => {
    await shown(
      'Lampione',
      saying({
        voice: {
          kind: 'show',
          offer: card({ level: 'critical', title: t('Fatti da casa') }),
          ideas: [],
        },
      }),
    );
    await expect
      .element(page.getByRole('article', { name: 'Fatti da casa?' }))
      .toHaveTextContent(/Un’altra strada.*Proponilo come domanda: «Le sarebbe più utile così\?»/);
  });
});

describe('answer first', () => {
  it('before the answer the offer is one line and cannot be proposed', async () => {
    const { screen } = await shown('Certificato di residenza');
    await expect.element(page.getByText(/^Dopo la risposta: Prenota domani/)).toBeVisible();
    await expect.element(page.getByText('Ancora senza risposta')).toBeVisible();
    await expect.element(page.getByRole('article')).not.toBeInTheDocument();
    await userEvent.keyboard('{Alt>}1{/Alt}{Alt>}3{/Alt}o13');
    expect(outcomes()).toEqual([]);
    expect(await faults(screen.container)).toEqual([]);
  });

  it('the answer unfolds it', async () => {
    const { view } = await shown('Certificato di residenza');
    await userEvent.click(button('Segna la risposta come data'));
    expect(heard.onanswered).toHaveBeenCalledOnce();
    view.answered = true;
    door.emit({ event: 'cases_changed', ids: [view.row.id], act: 'own' });
    await expect.element(page.getByRole('article', { name: /Prenota domani/ })).toBeVisible();
  });
});

describe('silence', () => {
  it('says why, in one line, and offers nothing', async () => {
    const { screen } = await shown('Reclamo TARI');
    await expect
      .element(page.getByText('Oggi nessuna proposta: reclamo aperto. Prima la risposta.'))
      .toBeVisible();
    await expect.element(page.getByRole('article')).not.toBeInTheDocument();
    expect(await faults(screen.container)).toEqual([]);
  });
});

describe('what is less sure, and what is usual', () => {
  it('ideas wait behind a line; opened, one becomes the card', async () => {
    await shown(
      'Lampione',
      saying({
        voice: {
          kind: 'show',
          offer: null,
          ideas: [
            card({ id: 'a', kind: 'idea', title: t('Segui la segnalazione') }),
            card({ id: 'b', kind: 'idea', title: t('Chiedi un risarcimento') }),
          ],
        },
      }),
    );
    await expect.element(page.getByText('Segui la segnalazione')).not.toBeVisible();
    await userEvent.click(button('2 idee possibili'));
    await userEvent.click(button(/^Chiedi un risarcimento/));
    await expect
      .element(page.getByRole('article', { name: 'Chiedi un risarcimento' }))
      .toBeVisible();
    await userEvent.click(button(/Proponi/));
    await expect.poll(outcomes).toMatchObject([{ action: 'b', card: 'idea' }]);
  });

  it('O and Enter open the first idea', async () => {
    await shown(
      'Lampione',
      saying({
        voice: { kind: 'show', offer: null, ideas: [card({ id: 'a', kind: 'idea' })] },
      }),
    );
    await expect.element(button('1 idea possibile')).toBeVisible();
    await userEvent.keyboard('o{Enter}');
    await expect.element(page.getByRole('article', { name: 'Prenota lo sportello' })).toBeVisible();
  });

  it('steps are a plain list, folded for whoever knows the topic', async () => {
    const step = card({ kind: 'step', level: 'literal', need: null, say: null, does: null });
    await shown(
      'Lampione',
      saying({
        steps: {
          cards: [
            { ...step, id: 'ask_address', title: t('Chiedi l’indirizzo') },
            { ...step, id: 'open_report', title: t('Apri la segnalazione') },
          ],
          folded: true,
          learning: { solved: 12, needed: 30 },
        },
      }),
    );
    await expect
      .element(page.getByText('Sto imparando l’argomento «Manutenzione»: 12 casi su 30'))
      .toBeVisible();
    await expect.element(page.getByText('Apri la segnalazione')).not.toBeVisible();
    await userEvent.click(button('Di solito ora…'));
    await userEvent.click(button(/^Apri la segnalazione/));
    expect(heard.oninsert).toHaveBeenCalledExactlyOnceWith('', {
      id: 'open_report',
      title: 'Apri la segnalazione',
    });
  });

  it('similar cases and facts lead to the case they name', async () => {
    const { screen } = await shown(
      'Lampione',
      saying({
        facts: [
          {
            fact: 'same_fault_nearby',
            id: 'c1',
            code: 'ABC-DEF',
            title: 'Buio in via dei Tigli',
            place: 'Campalto',
            reporters: 3,
          },
          { fact: 'promise_broken', id: 'p', text: 'richiamare', due: 0, by: 'op-luca' },
        ],
        voice: {
          kind: 'show',
          offer: card({
            because: [
              {
                reason: 'similar_cases',
                times: 4,
                of: 11,
                cases: [{ id: 'c2', code: 'XYZ-234', title: 'Lampione', outcome: 'repaired' }],
              },
            ],
          }),
          ideas: [],
        },
      }),
    );
    await expect.element(page.getByText(/Già segnalato qui vicino.*3 persone/)).toBeVisible();
    await expect
      .element(page.getByText(/Promessa non mantenuta: richiamare.*Luca Zanon/))
      .toBeVisible();
    await userEvent.click(button('Apri ABC-DEF'));
    await userEvent.click(button(/XYZ-234: Lampione. Finito con: Riparato/));
    expect(heard.onopen.mock.calls).toEqual([['c1'], ['c2']]);
    expect(await faults(screen.container)).toEqual([]);
  });
});

describe('for whoever listens', () => {
  it('an offer is said once; silence and ideas are not', async () => {
    await shown("Orario carte d'identità");
    await expect.poll(() => announcer.message).toMatch(/^Un passo oltre: Prenota domani/);
    const times = announcer.times;
    door.emit({ event: 'cases_changed', ids: [], act: null });
    await expect.poll(() => door.asked.filter(({ name }) => name === 'suggest').length).toBe(2);
    expect(announcer.times).toBe(times);
  });

  it('silence is quiet', async () => {
    await shown('Reclamo TARI');
    expect(announcer.message).toBe('');
  });
});

describe('from case to case', () => {
  it('the words of one case are never beside another', async () => {
    const { screen } = await shown("Orario carte d'identità", {
      suggest: ({ id }, usual) => (id === 'slow' ? new Promise(() => {}) : usual()),
    });
    await expect.element(page.getByRole('article')).toBeVisible();
    await screen.rerender({ id: 'slow' });
    await expect.element(page.getByRole('article')).not.toBeInTheDocument();
    await expect.element(page.getByText('Ha chiesto')).not.toBeInTheDocument();
  });
});
