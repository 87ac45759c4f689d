import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { directory } from '$ipc/directory.svelte';
import { openDoor } from '$ipc/door';
import { answering, refusal, type Answers } from '$ipc/fake/answers';
import { fakeDoor, type FakeDoor } from '$ipc/fake/door';
import { faults } from '$lib/testing/axe';
import Keys from '$lib/testing/Keys.svelte';
import { NewCase, newCase } from './newcase.svelte';
import NewCaseForm from './NewCaseForm.svelte';

let door: FakeDoor;
const oncreated = vi.fn();
const onclose = vi.fn();

beforeEach(() => vi.clearAllMocks());

async function shown(answers: Answers = {}) {
  door = fakeDoor();
  openDoor(answering(door, answers));
  newCase.clear();
  await directory.read();
  render(Keys);
  const screen = render(NewCaseForm, { oncreated, onclose });
  Object.assign(screen.container.style, { display: 'flex', width: '660px', height: '720px' });
  await expect.element(who()).toHaveFocus();
  return screen;
}

const who = () => page.getByRole('combobox', { name: 'Chi è', exact: true });
const subject = () => page.getByRole('textbox', { name: 'Oggetto' });
const created = () =>
  door.asked.filter(({ name }) => name === 'case_create').map(({ args }) => args);

describe('a new case', () => {
  it('has no accessibility fault', async () => {
    const { container } = await shown();
    expect(await faults(container)).toEqual([]);
  });

  it('is opened by keyboard alone, for somebody we know', async () => {
    await shown();
    await userEvent.keyboard('marta');
    await expect.element(page.getByRole('option', { name: /Marta Bellemo/ })).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await expect.element(subject()).toHaveFocus();
    await userEvent.keyboard('Carta smarrita{Enter}');
    await expect.element(page.getByRole('textbox', { name: /Che cosa ha chiesto/ })).toHaveFocus();
    await userEvent.keyboard('Ho perso la carta, che faccio?{Enter}');
    await expect.element(page.getByRole('combobox', { name: /Argomento/ })).toHaveFocus();
    await userEvent.keyboard('anag{Enter}');
    await expect.element(page.getByRole('button', { name: 'Apri il caso' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => oncreated.mock.calls.length).toBe(1);
    expect(created()).toMatchObject([
      {
        who: { kind: 'known' },
        subject: 'Carta smarrita',
        asked: 'Ho perso la carta, che faccio?',
        topic: 'anagrafe',
        channel: 'phone',
        take: true,
      },
    ]);
    expect(oncreated.mock.calls[0]![1]).toMatch(/^[2-9A-Z]{3}-[2-9A-Z]{3}$/);
    expect(newCase.isBlank).toBe(true);
  });

  it('for somebody new, from a number on the display', async () => {
    await shown();
    await userEvent.keyboard('041 555 7788');
    await userEvent.click(page.getByRole('option', { name: /Persona nuova/ }));
    const name = page.getByRole('textbox', { name: 'Nome' });
    await expect.element(name).toHaveFocus();
    await expect
      .element(page.getByRole('textbox', { name: /Recapito/ }))
      .toHaveValue('041 555 7788');
    await userEvent.keyboard('Ada Nardo{Enter}{Enter}Lampione spento{Control>}{Enter}{/Control}');
    await expect.poll(created).toMatchObject([
      {
        who: { kind: 'new', name: 'Ada Nardo', contact_kind: 'citizen', point: '041 555 7788' },
        subject: 'Lampione spento',
        topic: null,
      },
    ]);
  });

  it('part of another case, unless it is said to stand by itself', async () => {
    await shown();
    await newCase.begin({
      subject: 'Rimborso',
      parent: { id: 'case-1', code: 'K7M-4Q2' },
    });
    await expect.element(page.getByText('Fa parte del caso K7M-4Q2.')).toBeVisible();
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.poll(created).toMatchObject([{ subject: 'Rimborso', parent: 'case-1' }]);
    await newCase.begin({
      subject: 'Lampione',
      parent: { id: 'case-1', code: 'K7M-4Q2' },
    });
    await userEvent.click(page.getByRole('button', { name: 'Caso a sé' }));
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.poll(created).toMatchObject([{ parent: 'case-1' }, { parent: null }]);
  });

  it('a subject is enough: nobody has to say who they are', async () => {
    await shown();
    await subject().fill('Rumore in calle');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.poll(created).toMatchObject([{ who: { kind: 'unknown' } }]);
  });

  it('a name typed and left is somebody new, not a name lost', async () => {
    await shown();
    await userEvent.keyboard('Zeno Inesistente{Tab}');
    await expect
      .element(page.getByRole('textbox', { name: 'Nome' }))
      .toHaveValue('Zeno Inesistente');
  });

  it('Escape closes the panel and keeps what was typed, on the disk too', async () => {
    const screen = await shown();
    await subject().fill('A metà');
    await userEvent.keyboard('{Escape}');
    expect(onclose).toHaveBeenCalledOnce();
    await screen.unmount();
    const saved = door.asked.findLast(({ name }) => name === 'draft_save')!.args as {
      id: null;
      body: string;
    };
    expect(saved.id).toBeNull();
    expect(JSON.parse(saved.body)).toMatchObject({ subject: 'A metà' });
    render(NewCaseForm, { oncreated, onclose });
    await expect.element(subject()).toHaveValue('A metà');
  });

  it('what was refused stays, with the reason', async () => {
    await shown({
      case_create: () => {
        throw refusal('disk_full');
      },
    });
    await subject().fill('Non perdermi');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.element(page.getByRole('alert')).toHaveTextContent('disk_full');
    await expect.element(subject()).toHaveValue('Non perdermi');
    expect(oncreated).not.toHaveBeenCalled();
  });

  it('two quick presses open one case', async () => {
    await shown();
    await subject().fill('Una volta sola');
    await userEvent.keyboard('{Control>}{Enter}{Enter}{/Control}');
    await expect.poll(() => oncreated.mock.calls.length).toBe(1);
    expect(created()).toHaveLength(1);
  });

  it('half typed when the program closed, it is there when it starts again', async () => {
    await shown();
    await subject().fill('A metà');
    await expect
      .poll(() => door.asked.findLast(({ name }) => name === 'draft_save')?.args)
      .toMatchObject({ id: null, kind: 'said' });
    const another = new NewCase();
    await another.recall();
    expect(another.typed.subject).toBe('A metà');
  });

  it('an offer begins one only where none is half written, here or on the disk', async () => {
    await shown();
    await subject().fill('A metà');
    await expect
      .poll(() => door.asked.findLast(({ name }) => name === 'draft_save')?.args)
      .toMatchObject({ body: expect.stringContaining('A metà') });
    const another = new NewCase();
    expect(await another.begin({ subject: 'Prenota lo sportello' })).toBe(false);
    expect(another.typed.subject).toBe('A metà');
    another.clear();
    expect(await another.begin({ subject: 'Prenota lo sportello' })).toBe(true);
    expect(another.typed.subject).toBe('Prenota lo sportello');
  });

  it('an offer begins none while it is not known what is on the disk', async () => {
    await shown({
      draft_new_case: () => {
        throw refusal('disk_error');
      },
    });
    const another = new NewCase();
    expect(await another.begin({ subject: 'Prenota lo sportello' })).toBe(false);
    expect(another.isBlank).toBe(true);
  });

  it('says which case waits for this one to be finished', async () => {
    await shown();
    newCase.interrupted = 'Prenota lo sportello';
    await expect
      .element(page.getByRole('status').filter({ hasText: 'Prenota lo sportello' }))
      .toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Chiudi', exact: true }));
    expect(newCase.interrupted).toBe(undefined);
  });

  it('a draft of an earlier day is there again; one it cannot read is left alone', async () => {
    await shown();
    newCase.restore(JSON.stringify({ subject: 'Di ieri', topic: 'sosta' }), 1);
    await expect.element(subject()).toHaveValue('Di ieri');
    newCase.restore('{', 1);
    await expect.element(subject()).toHaveValue('Di ieri');
  });
});
