// What is left out of the list, its order and the views one keeps: all of it with the keys.
import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { SavedView } from '$ipc/bindings';
import { directory } from '$ipc/directory.svelte';
import { openDoor } from '$ipc/door';
import { fakeDoor } from '$ipc/fake/door';
import { faults } from '$lib/testing/axe';
import Keys from '$lib/testing/Keys.svelte';
import { NOTHING_OUT } from './filter';
import Queue from './Queue.svelte';
import { QueueState } from './queue.svelte';

async function shown(views: SavedView[] = []) {
  const door = fakeDoor();
  openDoor(door);
  await directory.read();
  const queue = new QueueState();
  queue.start();
  render(Keys);
  const onviews = vi.fn(async (kept: SavedView[]) => screen.rerender({ views: kept }));
  const onopen = vi.fn();
  const screen = render(Queue, { queue, follow: true, onopen, views, onviews });
  Object.assign(screen.container.style, { display: 'flex', width: '296px', height: '700px' });
  await expect.element(rows().first()).toBeVisible();
  list().focus();
  return { door, queue, onviews, onopen };
}

const rows = () => page.getByRole('option');
const list = () => page.getByRole('listbox').element() as HTMLElement;
const form = () => page.getByRole('dialog', { name: 'Filtra la lista' });
const chips = () => page.getByRole('group', { name: 'Filtri attivi' });
const subjects = () =>
  rows()
    .elements()
    .map((row) => row.querySelector('.subject')?.textContent);

/** Chooses in a field of the form, by typing the first letters. */
async function choose(field: string, typed: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).fill(typed);
  await userEvent.keyboard('{ArrowDown}{Enter}');
}

async function ofRegistry(): Promise<void> {
  await userEvent.keyboard('f');
  await expect.element(form()).toBeVisible();
  await choose('Argomento', 'anag');
  await page.getByRole('textbox', { name: 'Luogo' }).click();
  await userEvent.keyboard('{Enter}');
}

describe('the filters of the queue', () => {
  it('are opened with a key, say what they are, and give the keys back to the list', async () => {
    const { queue } = await shown();
    await userEvent.keyboard('f');
    await expect.element(form()).toBeVisible();
    expect(await faults(document.body)).toEqual([]);
    await choose('Argomento', 'anag');
    await page.getByRole('textbox', { name: 'Luogo' }).click();
    await userEvent.keyboard('{Enter}');
    await expect.element(form()).not.toBeInTheDocument();
    await expect.element(chips()).toHaveTextContent('Argomento: Anagrafe');
    await expect.element(chips()).toHaveTextContent('1 caso');
    expect(subjects()).toEqual(["Orario carte d'identità"]);
    await expect.poll(() => document.activeElement).toBe(list());
    expect(queue.active?.index).toBe(0);
    await expect.element(page.getByRole('tab', { name: 'I miei 7' })).toBeVisible();
    expect(await faults(document.body)).toEqual([]);
  });

  it('hold together, and each is taken away by itself', async () => {
    const { queue } = await shown();
    await queue.narrow({ ...NOTHING_OUT, contact: 'body', place: 'TIGLI' });
    await expect.element(rows()).toHaveTextContent('Lampione spento');
    await page.getByRole('button', { name: 'Togli Luogo: TIGLI' }).click();
    await expect.element(chips()).not.toHaveTextContent('Luogo');
    await expect.element(chips()).toHaveTextContent('Tipo di persona: Ente o azienda');
    await expect.poll(() => document.activeElement).toBe(list());
    await page.getByRole('button', { name: 'Togli tutti' }).click();
    await expect.element(chips()).not.toBeInTheDocument();
    expect(queue.total).toBe(7);
  });

  it('that leave nothing say which they are, and offer to take them away', async () => {
    const { queue } = await shown();
    await userEvent.keyboard('f');
    await expect.element(form()).toBeVisible();
    await page.getByRole('textbox', { name: 'Luogo' }).fill('Atlantide');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('Nessun caso con questi filtri')).toBeVisible();
    await expect.element(page.getByText('Luogo: Atlantide').last()).toBeVisible();
    const clear = page.getByRole('button', { name: 'Togli tutti' }).last();
    await expect.element(clear).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => queue.total).toBe(7);
    await expect.poll(() => document.activeElement).toBe(list());
  });

  it('stay with their tab while the window is open', async () => {
    const { queue } = await shown();
    await ofRegistry();
    await expect.poll(() => queue.total).toBe(1);
    await queue.show('to_take');
    await expect.element(chips()).not.toBeInTheDocument();
    await queue.show('mine');
    await expect.element(chips()).toHaveTextContent('Argomento: Anagrafe');
  });

  it('left as they are change nothing', async () => {
    const { queue } = await shown();
    await userEvent.keyboard('f');
    await expect.element(form()).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(form()).not.toBeInTheDocument();
    await expect.poll(() => document.activeElement).toBe(list());
    expect(queue.isNarrowed).toBe(false);
  });

  it('of a case whose place is known find it by part of the district, of a week by its date', async () => {
    const { queue } = await shown();
    await queue.show('open');
    await queue.narrow({ ...NOTHING_OUT, place: 'marg', owner: { who: 'nobody' } });
    await expect.element(rows().first()).toHaveTextContent('Buca davanti alla scuola');
    await queue.narrow({ ...NOTHING_OUT, due: 'overdue', owner: { who: 'me' } });
    await expect.element(rows().first()).toHaveTextContent('Reclamo TARI');
    await expect.element(rows().nth(1)).toHaveTextContent('Iscrizione al nido');
    await queue.narrow({ ...NOTHING_OUT, status: 'waiting_contact', owner: { who: 'me' } });
    await expect.element(rows().first()).toHaveTextContent('Lost suitcase');
    expect(queue.total).toBe(1);
  });
});

describe('the order of the queue', () => {
  it('is chosen from the menu, and the keys are on the list again', async () => {
    const { queue, onopen } = await shown();
    await userEvent.keyboard('{Shift>}V{/Shift}');
    const oldest = page.getByRole('menuitemcheckbox', { name: 'Prima i fermi da più tempo' });
    await expect.element(oldest).toBeVisible();
    expect(await faults(document.body)).toEqual([]);
    (oldest.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => queue.order).toBe('oldest');
    await expect.poll(() => document.activeElement).toBe(list());
    const times = queue.pages[0]!.rows.map(({ updated_at }) => updated_at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    await queue.narrow(queue.filter, 'due');
    await expect.element(rows().first()).toHaveTextContent('Iscrizione al nido');
    expect(onopen).not.toHaveBeenCalled();
  });
});

describe('views of the queue', () => {
  const item = (name: string) => page.getByRole('menuitem', { name });
  const view = (name: string): SavedView => ({
    name,
    tab: 'open',
    filter: { ...NOTHING_OUT, contact: 'tourist' },
    order: 'oldest',
  });

  it('are kept under a name, shown again and taken away', async () => {
    const { queue, onviews } = await shown();
    await ofRegistry();
    await expect.poll(() => queue.total).toBe(1);
    await userEvent.keyboard('{Shift>}V{/Shift}');
    await item('Salva come vista…').click();
    const name = page.getByRole('textbox', { name: 'Nome della vista' });
    await name.fill('Anagrafe mia');
    expect(await faults(document.body)).toEqual([]);
    await userEvent.keyboard('{Enter}');
    await expect.element(name).not.toBeInTheDocument();
    const filter = { ...NOTHING_OUT, topic: 'anagrafe' };
    expect(onviews).toHaveBeenCalledExactlyOnceWith([
      { name: 'Anagrafe mia', tab: 'mine', filter, order: 'usual' },
    ]);
    await queue.narrow(NOTHING_OUT);
    await queue.show('done');
    await page.getByRole('button', { name: 'Viste e ordine' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Anagrafe mia' }).click();
    await expect.element(chips()).toHaveTextContent('Argomento: Anagrafe');
    expect(queue.tab).toBe('mine');
    await expect.poll(() => document.activeElement).toBe(list());
    await page.getByRole('button', { name: 'Viste e ordine' }).click();
    await item('Togli la vista «Anagrafe mia»').click();
    expect(onviews).toHaveBeenLastCalledWith([]);
  });

  it('have names of their own, and are twenty', async () => {
    const { queue } = await shown([view('Turisti')]);
    await queue.narrow({ ...NOTHING_OUT, contact: 'body' });
    await userEvent.keyboard('{Shift>}V{/Shift}');
    await item('Salva come vista…').click();
    await page.getByRole('textbox', { name: 'Nome della vista' }).fill('Turisti');
    await expect.element(page.getByText('Hai già una vista con questo nome')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Salva' })).toBeDisabled();
  });

  it('beyond twenty are not offered', async () => {
    const { queue } = await shown(Array.from({ length: 20 }, (_, at) => view(`Vista ${at}`)));
    await queue.narrow({ ...NOTHING_OUT, contact: 'body' });
    await userEvent.keyboard('{Shift>}V{/Shift}');
    await expect.element(item('Puoi tenere 20 viste')).toHaveAttribute('aria-disabled', 'true');
  });
});
