// What the server did not accept: said in words, and no word typed is lost on the way back.
import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { openDoor } from '$ipc/door';
import { answering, refusal, type Answers } from '$ipc/fake/answers';
import { fakeDoor, type FakeDoor, type FakeOptions } from '$ipc/fake/door';
import { noMeta } from '$ipc/fake/world';
import { faults } from '$lib/testing/axe';
import App from './App.svelte';

let door: FakeDoor;
const TEXT = 'Il rimborso è disposto, arriva entro trenta giorni.';

const sheet = () => page.getByRole('dialog', { name: 'Che cosa è stato inviato' });
const inSheet = (name: string) => sheet().getByRole('button', { name });
const reply = () => page.getByRole('textbox', { name: 'La tua risposta' });
const names = () => door.asked.map(({ name }) => name);

beforeEach(async () => {
  document.body.style.height = '800px';
  await page.viewport(1280, 800);
});

/** A reply of mine came back: a colleague had taken the case first. F8 is open on it. */
async function cameBack(
  ops: string[] = ['case.claim', 'entry.append'],
  options: FakeOptions & { answers?: Answers } = {},
): Promise<void> {
  door = fakeDoor({ settings: { theme: 'light' }, ...options });
  const view = [...door.world.cases.values()][1]!;
  view.drafts.push({ kind: 'reply', body: 'Buongiorno,', saved_at: Date.now() });
  view.timeline.entries.push({
    id: 'e-refused',
    at: Date.now(),
    by: { who: 'operator', id: 'op-giulia' },
    kind: 'message_out',
    body: TEXT,
    meta: noMeta(),
    sent: 'refused',
  });
  door.world.refused.push({
    act: 'act-refused',
    case: view.row.id,
    code: view.row.code,
    ops,
    fields: [],
    at: Date.now() - 600_000,
    refused: 'already_owned',
    can_undo: false,
    held: null,
    now: null,
    text: TEXT,
  });
  door.world.sync.refused = 1;
  openDoor(answering(door, options.answers ?? {}));
  render(App);
  await expect.element(page.getByRole('option', { name: /Orario carte/ })).toBeVisible();
  await userEvent.keyboard('{F8}');
  await expect.element(sheet()).toHaveTextContent(TEXT);
}

describe('a change that was not accepted', () => {
  it('says what it did, why it was not accepted, what to do, and its code', async () => {
    await cameBack();
    await expect.element(sheet()).toHaveTextContent('Preso in carico · Testo registrato');
    await expect.element(sheet()).toHaveTextContent('un collega ha preso in carico il caso');
    await expect.element(sheet()).toHaveTextContent('Codice da comunicare: already_owned');
    await expect.element(inSheet('Copia il testo')).toBeVisible();
    expect(await faults()).toEqual([]);
  });

  it('goes back into the reply after what is there, is on the disk, and only then leaves the list', async () => {
    await cameBack();
    await userEvent.click(inSheet('Rimetti nel caso'));
    await expect.element(reply()).toHaveValue(`Buongiorno,\n\n${TEXT}`);
    await expect.element(reply()).toHaveFocus();
    await expect.poll(() => door.world.refused).toEqual([]);
    expect(names().lastIndexOf('draft_save')).toBeLessThan(names().indexOf('refused_dismiss'));
    await expect
      .element(page.getByRole('button', { name: /non accettata/ }))
      .not.toBeInTheDocument();
  });

  it('stays on the list when the draft cannot be kept', async () => {
    await cameBack(undefined, {
      answers: {
        draft_save: () => {
          throw refusal('disk_full');
        },
      },
    });
    await userEvent.click(inSheet('Rimetti nel caso'));
    await expect.element(page.getByRole('alert').first()).toHaveTextContent('Il disco è pieno');
    expect(names()).not.toContain('refused_dismiss');
    expect(door.world.refused).toHaveLength(1);
  });

  it('of a solved case opens the form again with its sentence, and stays on the list', async () => {
    await cameBack(['case.claim', 'case.solve']);
    await userEvent.click(inSheet('Rimetti nel caso'));
    await expect.element(page.getByRole('textbox', { name: /In una frase/ })).toHaveValue(TEXT);
    expect(door.world.refused).toHaveLength(1);
  });
});

describe('a case taken without a network', () => {
  it('says what awaits confirmation', async () => {
    door = fakeDoor({ settings: { theme: 'light' }, phase: 'offline' });
    openDoor(door);
    render(App);
    await expect.element(page.getByRole('option', { name: /Orario carte/ })).toBeVisible();
    await userEvent.keyboard('gt');
    await expect.element(page.getByRole('listbox', { name: 'Da prendere' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.element(reply()).toBeVisible();
    await userEvent.keyboard('1');
    await expect
      .element(page.getByText('In attesa di conferma: presa in carico', { exact: true }))
      .toBeVisible();
    await reply().fill('Le rispondo subito');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect
      .element(page.getByText('In attesa di conferma: presa in carico, risposta'))
      .toBeVisible();
    await userEvent.keyboard('{F8}');
    await expect.element(sheet()).toHaveTextContent(/Preso in carico.*Risposta/);
  });
});

describe('the cases to check', () => {
  it('are gone through by keys alone: to the list, into the versions, decided, the next, none left', async () => {
    door = fakeDoor({ settings: { theme: 'light' } });
    const [first] = [...door.world.cases.values()];
    first!.conflicts.push({
      id: 'conflict-need',
      field: 'need',
      values: [
        { value: 'Un documento per partire', by: null, at: 0 },
        { value: 'Partire venerdì', by: 'op-luca', at: Date.now() },
      ],
    });
    first!.row.conflicts = 1;
    openDoor(door);
    render(App);
    await expect.element(page.getByRole('option', { name: /Orario carte/ })).toBeVisible();
    await userEvent.keyboard('gv');
    await expect.element(page.getByRole('tab', { name: 'Da controllare 2' })).toBeVisible();
    await expect.element(page.getByRole('listbox', { name: 'Da controllare' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    const versions = page.getByRole('region', { name: /Due versioni di/ });
    await expect.element(versions).toBeVisible();
    await userEvent.keyboard('v');
    await expect.element(versions).toHaveFocus();
    const of = versions.element().textContent;
    await userEvent.keyboard('2');
    await expect
      .element(page.getByRole('button', { name: /Vai all’ultimo caso da controllare/ }))
      .toBeVisible();
    await userEvent.keyboard('v');
    await expect.element(versions).toHaveFocus();
    expect(versions.element().textContent).not.toBe(of);
    await userEvent.keyboard('1');
    await expect.element(page.getByText('Non c’è altro da controllare.')).toBeVisible();
    await expect.element(page.getByText('Niente da controllare', { exact: true })).toBeVisible();
  });
});

describe('a change that has not left this computer', () => {
  async function waitsHere(answers: Answers = {}): Promise<void> {
    door = fakeDoor({ settings: { theme: 'light' } });
    const view = [...door.world.cases.values()][1]!;
    door.world.waiting.push({
      act: 'act-waiting',
      case: view.row.id,
      code: view.row.code,
      ops: ['entry.append'],
      fields: [],
      at: Date.now() - 60_000,
      refused: null,
      can_undo: true,
      now: null,
      held: null,
      text: TEXT,
    });
    door.world.sync.waiting = 1;
    openDoor(answering(door, answers));
    render(App);
    await expect.element(page.getByRole('option', { name: /Orario carte/ })).toBeVisible();
    await userEvent.keyboard('{F8}');
    await expect.element(sheet()).toHaveTextContent(TEXT);
  }

  it('is taken back, and its words are in the composer again', async () => {
    await waitsHere();
    await userEvent.click(inSheet('Ritira'));
    // Into a note: nobody takes it for an answer that was sent.
    await expect
      .poll(() => door.asked.filter(({ name }) => name === 'draft_save').map(({ args }) => args))
      .toContainEqual(expect.objectContaining({ kind: 'note', body: TEXT }));
    expect(door.world.waiting).toEqual([]);
  });

  it('stays when it went out meanwhile, and says so', async () => {
    await waitsHere({
      undo: () => {
        throw refusal('already_sent');
      },
    });
    await userEvent.click(inSheet('Ritira'));
    await expect.element(sheet()).toHaveTextContent(TEXT);
    await expect.element(sheet()).toHaveTextContent(/già/);
    expect(await faults()).toEqual([]);
  });
});
