import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { PromiseView } from '$ipc/bindings';
import { faults } from '$lib/testing/axe';
import { asked, shownCase, type Shown } from './testing';

const HOUR = 3_600_000;
const SUBJECT = "Orario carte d'identità";

const dialog = () => page.getByRole('dialog');
const button = (name: string | RegExp) => page.getByRole('button', { name });

async function planned(more: Partial<PromiseView> = {}): Promise<Shown & { call: PromiseView }> {
  const shown = await shownCase(SUBJECT);
  const { id } = shown.view.row;
  // The only one there is: a key means it without being told which.
  shown.view.promises = [];
  const due = Date.now() + 3 * HOUR;
  const args = {
    id,
    text: 'Richiamare con la data',
    from: due - 2 * HOUR,
    due,
    point: '041555010',
  };
  await shown.door.call('callback_plan', args);
  const call = shown.view.promises.at(-1)!;
  Object.assign(call, more);
  shown.door.emit({ event: 'cases_changed', ids: [id], act: null });
  await expect.element(page.getByText('Richiamata', { exact: false }).first()).toBeVisible();
  return { ...shown, call };
}

describe('a call back', () => {
  it('is planned by a key: why, two hours in working time and the number are there already', async () => {
    const { door, view } = await shownCase(SUBJECT);
    await userEvent.keyboard('b');
    await expect
      .element(page.getByRole('textbox', { name: 'Perché richiamiamo' }))
      .toHaveValue(`Richiamare: ${SUBJECT}`);
    await expect.element(page.getByRole('radio', { name: '2 ore' })).toBeChecked();
    await expect
      .element(page.getByRole('textbox', { name: /^Numero/ }))
      .toHaveValue(view.contact!.points[0]!.shown);
    expect(await faults()).toEqual([]);
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.poll(() => asked(door, 'callback_plan')).toHaveLength(1);
    const [args] = asked(door, 'callback_plan') as { from: number; due: number; point: string }[];
    expect(args!.due - args!.from).toBe(2 * HOUR);
    expect(args!.point).toBe(view.contact!.points[0]!.shown);
    const weekday = new Date(args!.from).getDay();
    expect([1, 2, 3, 4, 5]).toContain(weekday);
    await expect.element(dialog()).not.toBeInTheDocument();
    await expect.element(page.getByText('Richiamata:')).toBeVisible();
  });

  it('another length is another end', async () => {
    const { door } = await shownCase(SUBJECT);
    await userEvent.keyboard('b');
    await userEvent.click(page.getByText('30 min', { exact: true }));
    await userEvent.click(button('Pianifica'));
    await expect.poll(() => asked(door, 'callback_plan')).toHaveLength(1);
    const [args] = asked(door, 'callback_plan') as { from: number; due: number }[];
    expect(args!.due - args!.from).toBe(HOUR / 2);
  });

  it('what is no number is refused, and what was typed stays', async () => {
    await shownCase(SUBJECT);
    await userEvent.keyboard('b');
    await expect.element(dialog()).toBeVisible();
    await page.getByRole('textbox', { name: /^Numero/ }).fill('*21*041555#');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.element(dialog().getByText('value_not_allowed')).toBeVisible();
    await expect.element(page.getByRole('textbox', { name: /^Numero/ })).toHaveValue('*21*041555#');
  });

  it('is dialled by a key, and kept when they answered', async () => {
    const { door, call, screen } = await planned();
    expect(await faults(screen.container)).toEqual([]);
    await userEvent.keyboard('{Shift>}B{/Shift}');
    await expect.poll(() => asked(door, 'call_dial')).toEqual([{ point: '041555010' }]);
    await userEvent.keyboard('d');
    await expect
      .poll(() => asked(door, 'callback_called'))
      .toEqual([{ id: call.case, promise: call.id, end: 'reached' }]);
    await expect.element(page.getByText('Richiamata: ha risposto')).toBeVisible();
    await expect.element(button(/^Ha risposto/)).not.toBeInTheDocument();
  });

  it('when nobody answers the try is noted and it asks when to try again', async () => {
    const { door, call } = await planned();
    await userEvent.keyboard('{Shift>}D{/Shift}');
    await expect.element(dialog()).toHaveTextContent('Nuovo orario per la richiamata');
    expect(asked(door, 'callback_called')).toEqual([
      { id: call.case, promise: call.id, end: 'no_answer' },
    ]);
    const { due, from } = call;
    await userEvent.click(button(/^Domani/));
    await userEvent.click(button('Detta alla persona'));
    await expect.poll(() => asked(door, 'promise_renegotiate')).toHaveLength(1);
    const [moved] = asked(door, 'promise_renegotiate') as { due: number; from: number }[];
    expect(moved!.due - moved!.from).toBe(due - from!);
    await expect.element(page.getByText('Richiamata: nessuna risposta')).toBeVisible();
  });

  it('one that is late can still be made, and says that it is', async () => {
    const { door, screen } = await planned({ state: 'broken', late: true });
    await expect.element(page.getByText('Richiamata in ritardo:')).toBeVisible();
    expect(await faults(screen.container)).toEqual([]);
    await userEvent.click(button(/^Ha risposto/));
    await expect.poll(() => asked(door, 'callback_called')).toHaveLength(1);
  });

  it('where no program takes a number the case says so', async () => {
    await shownCase(SUBJECT, {
      answers: {
        call_dial: () => {
          throw { code: 'no_phone', params: {} };
        },
      },
    });
    await userEvent.click(button(/^Chiama /));
    await expect.element(page.getByText(/nessun programma apre le telefonate/)).toBeVisible();
  });
});
