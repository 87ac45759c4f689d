// What was done, what became of it, and taking it back by one key.
import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { openDoor } from '$ipc/door';
import { answering, refusal } from '$ipc/fake/answers';
import { fakeDoor, type FakeDoor } from '$ipc/fake/door';
import type { DeedView } from '$ipc/bindings';
import { faults } from '$lib/testing/axe';
import App from './App.svelte';

let door: FakeDoor;

const sheet = () => page.getByRole('dialog', { name: 'Le mie azioni' });
const line = (name: RegExp) => sheet().getByRole('button', { name });

beforeEach(async () => {
  document.body.style.height = '800px';
  await page.viewport(1280, 800);
  door = fakeDoor({ settings: { theme: 'light' } });
});

function deed(more: Partial<DeedView>): DeedView {
  const view = [...door.world.cases.values()][1]!;
  return {
    act: door.world.id('act'),
    cases: 1,
    case: view.row.id,
    code: view.row.code,
    subject: view.row.subject,
    ops: ['case.set'],
    fields: ['priority'],
    at: Date.now() - 60_000,
    standing: { state: 'done', refused: null, now: null },
    undo: null,
    refused: 0,
    can_undo: true,
    why_not: null,
    ...more,
  };
}

async function opened(deeds: DeedView[]): Promise<void> {
  door.world.deeds.push(...deeds);
  openDoor(door);
  render(App);
  await expect.element(page.getByRole('option', { name: /Orario carte/ })).toBeVisible();
  await userEvent.keyboard('gh');
  await expect.element(sheet()).toBeVisible();
}

describe('what the operator did', () => {
  it('of days without a network is drawn a little at a time', async () => {
    await opened(Array.from({ length: 1000 }, () => deed({})));
    const lines = () => document.querySelectorAll('[data-line]').length;
    expect(lines()).toBe(40);
    await expect
      .element(sheet().getByRole('button', { name: 'Mostra le precedenti (960)' }))
      .toBeVisible();
    await userEvent.keyboard('{End}{ArrowDown}');
    await expect.poll(lines).toBe(80);
    await expect
      .poll(() => document.activeElement)
      .toBe(document.querySelectorAll('[data-line]')[40]);
  });

  it('is told line by line in plain words, and nothing in it is hard to reach', async () => {
    await opened([
      deed({}),
      deed({
        fields: ['topic'],
        undo: { state: 'refused', refused: 'changed_since', now: 'op-luca' },
        can_undo: false,
        why_not: 'undone',
      }),
      deed({
        ops: ['case.solve'],
        fields: [],
        standing: { state: 'refused', refused: 'outcome_missing', now: null },
        can_undo: false,
        why_not: 'nothing',
      }),
      deed({ ops: ['case.assign'], fields: [], cases: 60, case: null, code: null }),
      deed({ standing: { state: 'merged', refused: null, now: null } }),
    ]);
    await expect.element(sheet()).toHaveTextContent('Dati del caso cambiati: Priorità');
    await expect
      .element(sheet())
      .toHaveTextContent(/Non annullata\. Luca.* l’ha già cambiato: resta com’è/);
    await expect.element(sheet()).toHaveTextContent('Non accettata. Per risolvere manca l’esito');
    await expect.element(sheet()).toHaveTextContent('60 casi');
    await expect.element(sheet()).toHaveTextContent('accanto ad altre modifiche');
    expect(await faults()).toEqual([]);
  });

  it('is walked with the arrows and taken back with Z', async () => {
    await opened([
      deed({ fields: ['topic'] }),
      deed({}),
      deed({ ops: ['entry.append'], fields: [], can_undo: false, why_not: 'written' }),
    ]);
    await expect.element(line(/Argomento/).first()).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}z');
    await expect.poll(() => door.world.deeds[1]!.undo?.state).toBe('done');
    await expect.element(sheet()).toHaveTextContent('Annullata');
    expect(door.world.deeds[0]!.undo).toBeNull();
    await userEvent.keyboard('{End}z');
    await expect.element(sheet().getByRole('alert')).toHaveTextContent('Aggiungi una nota');
    await userEvent.keyboard('{Home}{Enter}');
    await expect.element(page.getByRole('region', { name: 'Caso aperto' })).toBeVisible();
    await expect.element(sheet()).not.toBeInTheDocument();
  });

  it('says so when there is nothing yet', async () => {
    await opened([]);
    await expect.element(sheet()).toHaveTextContent('Ancora nessuna azione');
    expect(await faults()).toEqual([]);
  });
});

describe('Ctrl+Z', () => {
  it('takes back the last action on the open case, and leaves a text being typed alone', async () => {
    openDoor(door);
    render(App);
    await userEvent.click(page.getByRole('option', { name: /Orario carte/ }));
    await expect.element(page.getByRole('region', { name: 'Caso aperto' })).toBeVisible();
    await userEvent.keyboard('p2');
    await expect.poll(() => door.world.deeds.length).toBe(1);
    await userEvent.click(page.getByRole('textbox', { name: 'La tua risposta' }));
    await userEvent.keyboard('Buongiorno{Control>}z{/Control}');
    expect(door.asked.map(({ name }) => name)).not.toContain('undo');
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('{Control>}z{/Control}');
    await expect.poll(() => door.world.deeds[0]!.undo?.state).toBe('done');
    await userEvent.keyboard('z');
    await expect
      .element(page.getByText('Non c’è nessuna azione da annullare.').first())
      .toBeVisible();
  });

  it('shows on the list why it cannot be', async () => {
    door.world.deeds.push(deed({}));
    openDoor(
      answering(door, {
        undo: () => {
          throw refusal('changed_since');
        },
      }),
    );
    render(App);
    await expect.element(page.getByRole('option', { name: /Orario carte/ })).toBeVisible();
    await userEvent.keyboard('z');
    await expect.element(sheet().getByRole('alert')).toHaveTextContent('resta com’è');
  });
});
