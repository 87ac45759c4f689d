import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { directory } from '$ipc/directory.svelte';
import { openDoor, type CommandName } from '$ipc/door';
import { answering, refusal, type Answers } from '$ipc/fake/answers';
import { fakeDoor, type FakeDoor, type FakeOptions } from '$ipc/fake/door';
import { look } from '$lib/look/look.svelte';
import { faults } from '$lib/testing/axe';
import Keys from '$lib/testing/Keys.svelte';
import Helps from './Helps.svelte';
import { HelpsState } from './helps.svelte';

let door: FakeDoor;
const onopen = vi.fn();
const button = (name: string | RegExp) => page.getByRole('button', { name });
const asked = (name: CommandName) =>
  door.asked.filter((one) => one.name === name).map(({ args }) => args);

async function shown(options: FakeOptions = {}, answers: Answers = {}) {
  door = fakeDoor(options);
  openDoor(answering(door, answers));
  await directory.read();
  render(Keys);
  const screen = render(Helps, { helps: new HelpsState(), onopen });
  Object.assign(screen.container.style, { display: 'flex', width: '1200px', height: '760px' });
  return screen;
}

beforeEach(() => onopen.mockClear());

describe('does it help', () => {
  it('says in one number how many useful cards there are, and what every number means', async () => {
    const screen = await shown();
    const useful = button('13,1 Utili ogni 100 conversazioni');
    await expect.element(useful).toBeVisible();
    await expect
      .element(useful)
      .toHaveAccessibleDescription(
        'Conversazioni di questa postazione in cui la persona ha detto di sì a una proposta, ogni cento. Mostra le righe.',
      );
    await expect.element(button('510 Conversazioni')).toBeVisible();
    await expect
      .element(page.getByText(/^Da dove vengono i numeri: le decisioni di questa postazione/))
      .toBeVisible();
    expect(await faults(screen.container)).toEqual([]);
    expect(document.body.textContent).not.toMatch(/Giulia|Luca|Sara/);
  });

  it('asks for the period and the topic that are chosen, and nothing of an operator', async () => {
    await shown();
    await userEvent.click(page.getByRole('radio', { name: '90 giorni' }), { force: true });
    await userEvent.click(page.getByRole('combobox', { name: /^Argomento/ }));
    await userEvent.click(page.getByRole('option', { name: 'Rifiuti' }));
    await expect
      .poll(() => asked('helps').at(-1))
      .toEqual({ days: 90, topic: 'rifiuti', action: null });
  });

  it('every chart is also a table', async () => {
    const screen = await shown();
    await expect
      .element(page.getByRole('img', { name: /^5 settimane\. Nell’ultima: 37 con una proposta/ }))
      .toBeVisible();
    await userEvent.click(page.getByRole('switch', { name: 'Mostra come tabelle' }));
    const weeks = page.getByRole('table', { name: 'Settimana per settimana' });
    expect(weeks.getByRole('row').elements()).toHaveLength(6);
    const silent = page.getByRole('table', { name: 'Quando non ha proposto nulla, perché' });
    await expect.element(silent).toHaveTextContent('Niente di utile da proporre');
    await expect.element(page.getByRole('img', { name: /settimane/ })).not.toBeInTheDocument();
    expect(await faults(screen.container)).toEqual([]);
  });

  it('tables are sorted by any column, and say how', async () => {
    await shown();
    const actions = page.getByRole('table', { name: 'Per azione' });
    const column = actions.getByRole('columnheader', { name: 'Accettate' });
    await userEvent.click(column.getByRole('button'));
    await expect.element(column).toHaveAttribute('aria-sort', 'descending');
    await userEvent.click(column.getByRole('button'));
    await expect.element(column).toHaveAttribute('aria-sort', 'ascending');
    const name = actions.getByRole('columnheader', { name: 'Azione' });
    await userEvent.click(name.getByRole('button'));
    await expect
      .element(actions.getByRole('rowheader').first())
      .toHaveTextContent('Avvisa l’ufficio tributi');
  });

  it('every number opens its rows, page after page, and Enter opens the case', async () => {
    await shown();
    await button(/^510 Conversazioni/).findElement();
    (button(/^67 Accettate/).element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    const sheet = page.getByRole('dialog', { name: 'Accettate' });
    await expect.element(sheet).toHaveTextContent('67 righe');
    expect(await faults(sheet.element())).toEqual([]);
    await expect.element(sheet).toHaveTextContent('Caso non più su questa postazione');
    await userEvent.click(sheet.getByRole('button', { name: 'Mostra le 17 seguenti' }));
    await expect.poll(() => sheet.getByRole('listitem').elements().length).toBe(67);
    expect(asked('helps_rows')).toEqual([
      {
        of: { days: 30, topic: null, action: null },
        figure: { what: 'accepted' },
        offset: 0,
        limit: 50,
      },
      {
        of: { days: 30, topic: null, action: null },
        figure: { what: 'accepted' },
        offset: 50,
        limit: 50,
      },
    ]);
    (
      sheet
        .getByRole('button', { name: /Orario carte d'identità/ })
        .first()
        .element() as HTMLElement
    ).focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => onopen.mock.calls.length).toBe(1);
    await expect.element(sheet).not.toBeInTheDocument();
  });

  it('those put aside come by reason, and a number of an action is of that action', async () => {
    await shown();
    await userEvent.click(button(/^35 Messe da parte/));
    const sheet = page.getByRole('dialog', { name: 'Messe da parte' });
    await expect.element(sheet).toHaveTextContent('15 righe');
    await userEvent.click(sheet.getByRole('combobox', { name: /^Motivo/ }));
    await userEvent.click(page.getByRole('option', { name: 'Non è il momento' }));
    await expect.element(sheet).toHaveTextContent('7 righe');
    await userEvent.keyboard('{Escape}');
    await expect.element(sheet).not.toBeInTheDocument();
    await userEvent.click(button(/^Prenota il primo posto.*: Proposte: /));
    await expect
      .poll(() => asked('helps_rows').at(-1))
      .toMatchObject({ of: { action: 'book_id_slot' }, figure: { what: 'proposed' } });
  });

  it('without conversations there is a dash and a sentence, not a zero', async () => {
    const screen = await shown({ noFigures: true });
    await expect
      .element(page.getByText('Non ci sono ancora conversazioni da contare.'))
      .toBeVisible();
    await expect
      .element(button(/^– Utili ogni 100 conversazioni/))
      .toHaveAttribute('aria-disabled', 'true');
    await expect.element(page.getByText('Niente in questo periodo.').first()).toBeVisible();
    expect(await faults(screen.container)).toEqual([]);
  });

  it('speaks English, and says when it cannot be read', async () => {
    look.locale = 'en';
    await shown(
      {},
      {
        helps: () => {
          throw refusal('disk_error');
        },
      },
    );
    await expect.element(page.getByRole('heading', { name: 'Does it help?' })).toBeVisible();
    await expect.element(page.getByRole('alert')).toHaveTextContent('disk_error');
  });

  it('of two periods asked for, the one asked for last is shown', async () => {
    const answers: (() => void)[] = [];
    await shown(
      {},
      {
        helps: async (_, usual) => {
          await new Promise<void>((go) => answers.push(go));
          return usual();
        },
      },
    );
    await expect.poll(() => answers.length).toBe(1);
    await userEvent.click(page.getByRole('radio', { name: '7 giorni' }), { force: true });
    await expect.poll(() => answers.length).toBe(2);
    answers[1]?.();
    await expect.element(button(/^119 Conversazioni/)).toBeVisible();
    answers[0]?.();
    await new Promise((done) => setTimeout(done, 50));
    await expect.element(button(/^119 Conversazioni/)).toBeVisible();
  });
});
