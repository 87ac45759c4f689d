// A call that comes in: who it is, the case it opens, and what is written of it.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { openDoor } from '$ipc/door';
import { fakeDoor, type FakeDoor, type FakeOptions } from '$ipc/fake/door';
import type { CaseView } from '$ipc/bindings';
import { newCase } from '../features/newcase/newcase.svelte';
import { faults } from '$lib/testing/axe';
import App from './App.svelte';

let door: FakeDoor;
const rest = () => document.documentElement.dataset.rest;
const incoming = () => page.getByRole('region', { name: 'Chiamata in arrivo' });
const line = () => page.getByRole('region', { name: 'In linea' });
const opened = () => page.getByRole('region', { name: 'Caso aperto' });

async function start(options: FakeOptions = {}): Promise<void> {
  door = fakeDoor({ settings: { theme: 'light' }, ...options });
  openDoor(door);
  render(App);
  await expect.poll(rest).toBe(options.access === 'locked' ? 'lock' : 'queue');
}

function ring(number: string | null): void {
  door.world.call = { number, at: Date.now() };
  door.emit({ event: 'call_changed' });
}

/** The open case whose contact has a number of their own, and the number. */
function reachable(except?: string): { view: CaseView; number: string } {
  const view = [...door.world.cases.values()].find(
    ({ contact, row }) =>
      contact?.points[0]?.kind === 'phone' && row.status === 'open' && row.id !== except,
  )!;
  const number = '+390415550199';
  view.contact!.points[0]!.value = number;
  return { view, number };
}

beforeEach(async () => {
  delete document.documentElement.dataset.rest;
  newCase.clear();
  document.body.style.height = '800px';
  await page.viewport(1280, 800);
});

describe('a call that comes in', () => {
  it(`says who it is and moves nothing; F4 opens their case, and Shift+F4 writes it with the note`, async () => {
    await start();
    const { view, number } = reachable();
    const { activeElement } = document;
    ring(number);
    await expect.element(incoming()).toHaveTextContent(view.contact!.name);
    await expect.element(incoming()).toHaveTextContent(number);
    await expect.element(incoming()).toHaveTextContent(/cas[oi] apert[oi]/);
    expect(document.activeElement).toBe(activeElement);
    expect(await faults()).toEqual([]);

    await userEvent.keyboard('{F4}');
    await expect.element(opened()).toHaveTextContent(view.row.code);
    await expect.element(incoming()).not.toBeInTheDocument();
    await expect.element(line()).toHaveTextContent(`In linea con ${view.contact!.name}`);
    expect(await faults()).toEqual([]);

    await userEvent.keyboard('n');
    await userEvent.keyboard('Chiede quando arriva il tecnico');
    await userEvent.keyboard('{Shift>}{F4}{/Shift}');
    await expect.element(line()).not.toBeInTheDocument();
    const written = view.timeline.entries.at(-1)!;
    expect(written.kind).toBe('call_in');
    expect(written.body).toBe('Chiede quando arriva il tecnico');
    expect(written.meta.ended).toBeGreaterThanOrEqual(written.at);
    await expect.element(opened()).toHaveTextContent('Chiamata in arrivo, fino alle');
    await expect.element(opened()).toHaveTextContent('Chiede quando arriva il tecnico');
    await expect.element(page.getByRole('textbox', { name: 'Per i colleghi' })).toHaveValue('');
    expect(await faults()).toEqual([]);
  });

  it('is answered in a word by Q: written on their case, with the answer, while another stays open', async () => {
    await start();
    await userEvent.keyboard('j{Enter}');
    await expect.element(opened()).toBeVisible();
    const open = door.asked.findLast(({ name }) => name === 'case_open')!.args as { id: string };
    const { view, number } = reachable(open.id);
    view.answered = false;
    ring(number);
    await expect.element(incoming()).toBeVisible();
    (document.activeElement as HTMLElement | null)?.blur();
    await userEvent.keyboard('q');
    await expect.element(incoming()).not.toBeInTheDocument();
    expect(view.answered).toBe(true);
    expect(view.timeline.entries.at(-1)!.kind).toBe('call_in');
    expect(door.asked.findLast(({ name }) => name === 'case_open')?.args).toEqual(open);
    const words = `Chiamata annotata su ${view.row.code}: risposta data`;
    await expect.element(page.getByRole('contentinfo').getByText(words)).toBeVisible();
  });

  it('of an unknown number begins a new case with the number in it, and is written once the case is there', async () => {
    await start();
    ring('+393331234567');
    await expect.element(incoming()).toHaveTextContent('Numero sconosciuto');
    await userEvent.keyboard('{F4}');
    const name = page.getByRole('textbox', { name: 'Nome' });
    await expect.element(name).toHaveFocus();
    await expect
      .element(page.getByRole('textbox', { name: 'Recapito' }))
      .toHaveValue('+393331234567');
    await expect.element(line()).toHaveTextContent('Si annota appena apri il caso');
    await userEvent.keyboard('Ugo Zen');
    await userEvent.fill(page.getByRole('textbox', { name: 'Oggetto' }), 'Bidone rotto');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.element(opened()).toHaveTextContent('Bidone rotto');
    await userEvent.keyboard('{Shift>}{F4}{/Shift}');
    await expect.element(line()).not.toBeInTheDocument();
    await expect.element(opened()).toHaveTextContent('Chiamata in arrivo, fino alle');
  });

  it('waits while the one before cannot be written: nobody on the line is lost', async () => {
    await start();
    const { view, number } = reachable();
    ring(number);
    await expect.element(incoming()).toBeVisible();
    await userEvent.keyboard('{F4}');
    await expect.element(line()).toHaveTextContent(view.contact!.name);
    const call = door.call.bind(door);
    vi.spyOn(door, 'call').mockImplementation((name, args) =>
      name === 'call_record' ? Promise.reject({ code: 'disk_full', params: {} }) : call(name, args),
    );
    ring('+393331234567');
    await expect.element(incoming()).toHaveTextContent('+393331234567');
    await userEvent.keyboard('{F4}');
    await expect.element(page.getByRole('alert').first()).toHaveTextContent('disk_full');
    await expect.element(line()).toHaveTextContent(view.contact!.name);
    await expect.element(incoming()).toHaveTextContent('+393331234567');
  });

  it('of a withheld number is put aside by a button and leaves nothing', async () => {
    await start();
    ring(null);
    await expect.element(incoming()).toHaveTextContent('chi chiama lo nasconde');
    expect(await faults()).toEqual([]);
    await userEvent.click(page.getByRole('button', { name: 'Togli l’avviso di chiamata' }));
    await expect.element(incoming()).not.toBeInTheDocument();
    expect(door.asked.some(({ name }) => name === 'call_record')).toBe(false);
  });

  it('is a number and no name while the console is locked, and a name once it is open', async () => {
    await start({ access: 'locked' });
    const { view, number } = reachable();
    ring(number);
    await expect.element(incoming()).toHaveTextContent(number);
    await expect.element(incoming()).not.toHaveTextContent(view.contact!.name);
    await expect
      .element(page.getByRole('button', { name: 'Togli l’avviso di chiamata' }))
      .toBeVisible();
    expect(await faults()).toEqual([]);
  });

  it('a link that is none says so with its code, and nothing else happens', async () => {
    await start();
    door.world.refusedLink = 'bad_link';
    door.emit({ event: 'call_changed' });
    await expect.element(page.getByRole('alert')).toHaveTextContent('bad_link');
    await expect.element(incoming()).not.toBeInTheDocument();
    expect(await faults()).toEqual([]);
  });
});
