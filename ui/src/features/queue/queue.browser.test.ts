import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { directory } from '$ipc/directory.svelte';
import { openDoor } from '$ipc/door';
import { fakeDoor, type FakeDoor } from '$ipc/fake/door';
import { faults } from '$lib/testing/axe';
import Queue from './Queue.svelte';
import { QueueState } from './queue.svelte';

let door: FakeDoor;

async function shown(options: Parameters<typeof fakeDoor>[0] = {}, onopen = vi.fn()) {
  door = fakeDoor(options);
  openDoor(door);
  await directory.read();
  const queue = new QueueState();
  const stop = queue.start();
  const { container } = render(Queue, { queue, follow: true, onopen });
  // As in the window: the list is its own scroll root in a pane of fixed height.
  Object.assign(container.style, { display: 'flex', height: '600px' });
  return { queue, onopen, stop, container };
}

const rows = () => page.getByRole('option');

describe('the queue', () => {
  it('begins with my cases, the most urgent first, and says how many there are', async () => {
    const { container } = await shown();
    await expect.element(page.getByRole('tab', { name: 'I miei 7' })).toBeVisible();
    await expect.element(rows().first()).toHaveTextContent("Orario carte d'identità");
    await expect.element(rows().first()).toHaveTextContent('Alta');
    expect(await faults(container)).toEqual([]);
  });

  it('tells in words what the marks mean', async () => {
    await shown();
    const row = rows().filter({ hasText: 'Reclamo TARI' });
    await expect.element(row.getByRole('img', { name: 'Reclamo' })).toBeVisible();
    const nursery = rows().filter({ hasText: 'Iscrizione al nido' });
    await expect
      .element(nursery.getByRole('img', { name: 'Promessa non mantenuta' }))
      .toBeVisible();
    const sofa = rows().filter({ hasText: 'Ritiro ingombranti' });
    await expect.element(sofa.getByRole('img', { name: 'Salvato qui, da inviare' })).toBeVisible();
  });

  it('says what is nearly due of what was undertaken, and what is late', async () => {
    await shown();
    const late = rows().filter({ hasText: 'Reclamo TARI' });
    await expect.element(late).toHaveTextContent(/Soluzione in ritardo, /);
    const soon = rows().filter({ hasText: 'Lampione spento' });
    await expect.element(soon).toHaveTextContent(/Nuova risposta entro /);
  });

  it('is walked and opened by keyboard', async () => {
    const { onopen, queue } = await shown();
    await expect.element(rows().first()).toBeVisible();
    (page.getByRole('listbox').element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    expect(onopen).toHaveBeenCalledExactlyOnceWith(queue.at(1)!.id);
  });

  it('a case that leaves the list hands the keys to the one in its place', async () => {
    const { queue } = await shown();
    await expect.element(rows().first()).toBeVisible();
    queue.active = { index: 0, id: queue.at(0)!.id };
    const second = queue.at(1)!.id;
    await door.call('case_assign', { id: queue.at(0)!.id, operator: 'op-luca' });
    await expect.poll(() => queue.active).toEqual({ index: 0, id: second });
    await expect.element(page.getByRole('tab', { name: 'I miei 6' })).toBeVisible();
  });

  it('an answer that comes late for another tab is dropped', async () => {
    const { queue } = await shown();
    await Promise.all([queue.show('to_take'), queue.show('mine')]);
    await expect.poll(() => queue.known).toBe(true);
    expect(queue.tab).toBe('mine');
    expect(new Set(queue.pages[0]!.rows.map(({ owner }) => owner))).toEqual(new Set(['op-giulia']));
  });

  it('when nothing is mine it says what waits', async () => {
    await shown({ cases: 0 });
    await expect.element(page.getByText('Non hai casi aperti')).toBeVisible();
    await expect.element(page.getByText('I nuovi casi compaiono qui da soli.')).toBeVisible();
  });

  it('while the first cases come in it does not say that there are none', async () => {
    openDoor(fakeDoor({ cases: 0 }));
    const queue = new QueueState();
    await queue.refresh();
    const arriving = '4.210 di 12.600 (circa 2 minuti). Puoi già iniziare.';
    render(Queue, { queue, follow: true, arriving, onopen: vi.fn() });
    await expect.element(page.getByText(arriving)).toBeVisible();
    await expect.element(page.getByText('Non hai casi aperti')).not.toBeInTheDocument();
  });

  it('many changes at once are one more reading, not many', async () => {
    const { queue } = await shown();
    await expect.element(rows().first()).toBeVisible();
    const before = door.asked.length;
    for (let at = 0; at < 50; at += 1) {
      door.emit({ event: 'cases_changed', ids: [queue.at(0)!.id], act: null });
    }
    await queue.refresh();
    await expect.poll(() => door.asked.length - before).toBeLessThanOrEqual(6);
  });

  it('a change told at the very end of a reading is read too', async () => {
    const { queue } = await shown();
    await expect.element(rows().first()).toBeVisible();
    const first = queue.at(0);
    const call = door.call.bind(door);
    let told = false;
    openDoor({
      ...door,
      call: async (name, args) => {
        const answer = await call(name, args);
        if (name === 'queue_page' && !told) {
          told = true;
          // Some turns later the answer has been applied and the reading is ending.
          for (let turn = 0; turn < 40; turn += 1) {
            const at = turn;
            void (async () => {
              for (let step = 0; step < at; step += 1) await null;
              door.world.cases.get(first!.id)!.row.subject = `Detto dopo ${at} giri`;
              void queue.refresh();
            })();
          }
        }
        return answer;
      },
    });
    await queue.refresh();
    await expect.element(rows().filter({ hasText: 'Detto dopo 39 giri' })).toBeVisible();
  });
});
