import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { directory } from '$ipc/directory.svelte';
import { openDoor } from '$ipc/door';
import { fakeDoor, type FakeDoor } from '$ipc/fake/door';
import { look } from '$lib/look/look.svelte';
import { faults } from '$lib/testing/axe';
import Promises from './Promises.svelte';
import { PromisesState } from './promises.svelte';

const HOUR = 3_600_000;
/** A Wednesday at eleven. */
const NOW = new Date(2026, 5, 17, 11).getTime();

let door: FakeDoor;
const cases = () => [...door.world.cases.values()];

async function promised(at: number, text: string, hours: number): Promise<string> {
  const { id } = cases()[at]!.row;
  await door.call('promise_make', { id, text, due: Date.now() + hours * HOUR });
  return cases()[at]!.promises.at(-1)!.id;
}

async function shown(tab: 'callbacks' | 'promises' = 'promises') {
  const promises = new PromisesState();
  promises.tab = tab;
  promises.start();
  const handlers = { onopen: vi.fn(), onchange: vi.fn() };
  const { container } = render(Promises, { promises, follow: true, ...handlers });
  Object.assign(container.style, { display: 'flex', height: '600px', width: '296px' });
  return { promises, container, ...handlers };
}

const rows = () => page.getByRole('option');

describe('the list of what was promised', () => {
  async function start(): Promise<void> {
    door = fakeDoor({ now: NOW });
    vi.spyOn(Date, 'now').mockReturnValue(NOW);
    openDoor(door);
    await directory.read();
  }

  it('has mine by date, the late ones first and in words', async () => {
    await start();
    await promised(2, 'Mandare il modulo', 50);
    await promised(1, 'Richiamare con la data del sopralluogo', 2);
    await promised(0, 'Verificare con l’anagrafe', -3);
    for (const density of ['comfortable', 'compact'] as const) {
      look.density = density;
      look.apply();
      const { container } = await shown();
      await expect.element(rows().nth(0)).toHaveTextContent('Verificare con l’anagrafe');
      await expect.element(rows().nth(0)).toHaveTextContent('In ritardo · 08:00');
      await expect.element(rows().nth(0)).toHaveTextContent('K7M-4Q2');
      await expect.element(rows().nth(1)).toHaveTextContent('entro 13:00');
      await expect.element(rows().nth(2)).toHaveTextContent('entro ven 13:00');
      await expect.element(page.getByRole('tab', { name: 'Promesse 3' })).toBeVisible();
      expect(await faults(container)).toEqual([]);
      container.remove();
    }
    look.density = 'comfortable';
    look.apply();
  });

  it('colleagues’ stand there too when asked for, with their names', async () => {
    await start();
    await promised(2, 'Mandare il modulo', 50);
    const { promises, container } = await shown();
    await expect.element(rows()).toHaveLength(1);
    await userEvent.click(page.getByRole('button', { name: 'Anche quelle dei colleghi' }));
    await expect.poll(() => promises.total).toBeGreaterThan(1);
    await expect.element(rows().first()).toHaveTextContent('risponde Luca');
    expect(await faults(container)).toEqual([]);
  });

  it('one that is kept leaves, and the next one has the keys', async () => {
    await start();
    const first = await promised(0, 'Verificare con l’anagrafe', 1);
    const second = await promised(1, 'Richiamare', 2);
    const { promises } = await shown();
    await expect.element(rows()).toHaveLength(2);
    await userEvent.click(rows().first());
    expect(promises.active?.id).toBe(first);
    await promises.keep(promises.row!);
    await expect.poll(() => promises.active).toEqual({ index: 0, id: second });
    expect(door.world.cases.get(cases()[0]!.row.id)!.promises.at(-1)!.state).toBe('kept');
  });

  it('the row under the keys stays under them when an earlier one arrives', async () => {
    await start();
    await promised(0, 'Verificare con l’anagrafe', 3);
    const { promises } = await shown();
    await expect.element(rows()).toHaveLength(1);
    await userEvent.click(rows().first());
    const { id } = promises.active!;
    await promised(1, 'Prima di tutto', 1);
    await expect.element(rows()).toHaveLength(2);
    await expect.poll(() => promises.active).toEqual({ index: 1, id });
  });

  it('a refusal is said over the list and nothing moves', async () => {
    await start();
    await promised(0, 'Verificare con l’anagrafe', 1);
    const { promises, container } = await shown();
    await expect.element(rows()).toHaveLength(1);
    const { row } = { row: promises.at(0)! };
    expect(await promises.keep({ ...row, promise: { ...row.promise, id: 'gone' } })).toBe(false);
    await expect.element(page.getByText('not_found')).toBeVisible();
    await expect.element(rows()).toHaveLength(1);
    expect(await faults(container)).toEqual([]);
  });

  it('when there is nothing it says what comes here', async () => {
    await start();
    const { container } = await shown('callbacks');
    await expect.element(page.getByText('Nessuna richiamata in programma')).toBeVisible();
    expect(await faults(container)).toEqual([]);
  });
});
