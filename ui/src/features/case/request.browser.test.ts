// A specialist's day on one screen: the request alone, and the four things an office does with it.
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { CaseView } from '$ipc/bindings';
import { directory } from '$ipc/directory.svelte';
import { openDoor } from '$ipc/door';
import { fakeDoor } from '$ipc/fake/door';
import { faults } from '$lib/testing/axe';
import Keys from '$lib/testing/Keys.svelte';
import CaseScreen from './CaseScreen.svelte';
import { asked } from './testing';

const HOUR = 3_600_000;

/** The case as the server shows it to the office that was asked. */
async function shownRequest(change: (view: CaseView) => void = () => {}) {
  const door = fakeDoor();
  openDoor(door);
  await directory.read();
  const view = [...door.world.cases.values()].find(({ row }) => row.subject.match(/Lampione/))!;
  view.is_request = true;
  view.contact = null;
  // The question itself is the one entry that is sent with it.
  view.timeline.entries = [];
  door.world.entry(view, 'handoff_asked', 'Quando può passare la squadra?', Date.now());
  Object.assign(view.handoffs[0]!, { is_ours: true, asked_by: 'op-luca' });
  change(view);
  render(Keys);
  const screen = render(CaseScreen, { id: view.row.id });
  Object.assign(screen.container.style, { display: 'flex', width: '660px', height: '720px' });
  await expect.element(page.getByRole('region', { name: 'La richiesta' })).toBeVisible();
  return { door, view, handoff: view.handoffs[0]! };
}

const words = () => page.getByRole('textbox');

describe('what an office is asked', () => {
  it('shows the question, who asks and by when, and nothing of the person', async () => {
    await shownRequest();
    await expect
      .element(page.getByRole('region', { name: 'La richiesta' }))
      .toHaveTextContent(/Luca Zanon a Lavori pubblici.*risposta entro.*Quando può passare/);
    await expect.element(page.getByText('Condominio Le Rondini')).not.toBeInTheDocument();
    await expect.element(page.getByRole('tab', { name: 'Risposta' })).not.toBeInTheDocument();
    expect(await faults(document.body)).toEqual([]);
  });

  it('is answered with R, the words and Ctrl+Enter', async () => {
    const { door, view, handoff } = await shownRequest();
    await userEvent.keyboard('r');
    await expect.element(words()).toHaveFocus();
    await userEvent.keyboard('Giovedì alle 9{Control>}{Enter}{/Control}');
    await expect.element(page.getByText('Hai risposto')).toBeVisible();
    expect(asked(door, 'case_return')).toEqual([
      { id: view.row.id, handoff: handoff.id, answer: 'Giovedì alle 9' },
    ]);
  });

  it('is asked about with N, and stays', async () => {
    const { door, view, handoff } = await shownRequest();
    await userEvent.keyboard('n');
    await expect.element(page.getByLabelText('Che cosa vuoi sapere o dire')).toHaveFocus();
    await userEvent.keyboard('Quale civico?{Control>}{Enter}{/Control}');
    await expect.element(page.getByText('Quale civico?')).toBeVisible();
    await expect.element(words()).toHaveValue('');
    expect(asked(door, 'handoff_note')).toEqual([
      { id: view.row.id, handoff: handoff.id, text: 'Quale civico?' },
    ]);
  });

  it('goes back with Shift+R and the reason', async () => {
    const { door } = await shownRequest();
    await userEvent.keyboard('{Shift>}R{/Shift}');
    await expect.element(page.getByLabelText('Perché non riguarda')).toHaveFocus();
    await userEvent.keyboard('È della provincia{Control>}{Enter}{/Control}');
    await expect.poll(() => asked(door, 'case_return')).toHaveLength(1);
    expect(asked(door, 'case_return')[0]).toMatchObject({ declined: true });
    await expect.element(page.getByText('La richiesta è tornata indietro')).toBeVisible();
  });

  it('takes more time with Shift+H and a date; the words are the reason, and may be missing', async () => {
    const { door, handoff } = await shownRequest();
    await userEvent.keyboard('{Shift>}H{/Shift}');
    const move = page.getByRole('button', { name: /Sposta la scadenza/ });
    await expect.element(move).toBeDisabled();
    await page.getByRole('group', { name: 'Nuova scadenza' }).getByRole('button').last().click();
    await expect.element(move).toBeEnabled();
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.poll(() => asked(door, 'case_extend')).toHaveLength(1);
    expect(asked(door, 'case_extend')[0]).toMatchObject({ handoff: handoff.id, text: '' });
  });

  it('that is late says so, and words half written outlive the screen', async () => {
    const { door, view } = await shownRequest(({ handoffs }) => {
      handoffs[0]!.due = Date.now() - HOUR;
    });
    await expect.element(page.getByText(/in ritardo: entro/)).toBeVisible();
    await userEvent.keyboard('r');
    await userEvent.keyboard('Forse domani');
    await expect
      .poll(() => asked(door, 'draft_save'))
      .toContainEqual({
        id: view.row.id,
        kind: 'note',
        body: 'Forse domani',
      });
  });
});
