// A queue of thousands: what is in sight is here, the rest is not, and a change costs the same anywhere.
import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { directory } from '$ipc/directory.svelte';
import { openDoor } from '$ipc/door';
import { answering, type Answers } from '$ipc/fake/answers';
import { fakeDoor, type FakeDoor } from '$ipc/fake/door';
import Queue from './Queue.svelte';
import { QueueState } from './queue.svelte';

let door: FakeDoor;
let queue: QueueState;

beforeEach(() => {
  door = fakeDoor({ cases: 2400 });
});

/** The cases that are over: more than a thousand. */
async function shown(answers: Answers = {}) {
  openDoor(answering(door, answers));
  await directory.read();
  queue = new QueueState();
  queue.start();
  await queue.show('done');
  const { container } = render(Queue, { queue, follow: true, onopen: () => undefined });
  Object.assign(container.style, { display: 'flex', height: '600px' });
  await expect.element(page.getByRole('option').first()).toBeVisible();
  (list().element() as HTMLElement).focus();
}

const list = () => page.getByRole('listbox');
const pagesAsked = () => door.asked.filter(({ name }) => name === 'queue_page').length;
/** How far below the top of the list the active row is drawn, in pixels. */
const activeTop = () => {
  const active = list().element().querySelector('[data-active]')!;
  return Math.round(
    active.getBoundingClientRect().top - list().element().getBoundingClientRect().top,
  );
};
/** One more case that is over, above all the others. */
function oneMoreAbove(): string {
  const [like] = [...door.world.cases.values()].filter(({ row }) => row.status === 'solved');
  const id = door.world.id('case');
  const row = { ...like!.row, id, priority: 'urgent' as const, subject: 'Appena risolto' };
  door.world.cases.set(id, { ...like!, row });
  return id;
}

describe('a queue of a thousand rows', () => {
  it('is walked to its end with a few readings, and a change there is a few more', async () => {
    await shown();
    expect(queue.total).toBeGreaterThan(1000);
    const before = pagesAsked();
    await userEvent.keyboard('{End}');
    await expect.poll(() => queue.active?.index).toBe(queue.total - 1);
    await expect
      .element(page.getByRole('option', { name: queue.at(queue.total - 1)!.subject }).last())
      .toBeInViewport();
    door.emit({ event: 'cases_changed', ids: [queue.active!.id], act: null });
    await queue.refresh();
    expect(pagesAsked() - before).toBeLessThanOrEqual(4);
    expect(queue.pages.length).toBeLessThanOrEqual(4);
    expect(queue.at(queue.total - 1)!.id).toBe(queue.active!.id);
  });

  it('holds a few pages however far one scrolls, that of the active row among them', async () => {
    await shown();
    await userEvent.keyboard('{ArrowDown}');
    for (let top = 0; top < queue.total * 44; top += 3000) {
      list().element().scrollTop = top;
      const middle = Math.floor(top / 44) + 5;
      await expect.poll(() => queue.at(Math.min(middle, queue.total - 1))).toBeDefined();
      expect(queue.pages.length).toBeLessThanOrEqual(4);
    }
    expect(queue.at(0)!.id).toBe(queue.active!.id);
    await userEvent.keyboard('{ArrowDown}');
    expect(queue.active!.index).toBe(1);
  });

  it('a row that comes above does not move the one the keys are on', async () => {
    await shown();
    list().element().scrollTop = 440;
    await userEvent.click(page.getByRole('option').nth(14));
    const { id, index } = queue.active!;
    const top = activeTop();
    oneMoreAbove();
    await queue.refresh();
    await expect.poll(() => queue.active).toEqual({ id, index: index + 1 });
    await expect.poll(activeTop).toBe(top);
    // … and from one page into the next
    await userEvent.keyboard('{End}');
    await expect.poll(() => queue.active?.index).toBe(queue.total - 1);
    const edge = queue.total - (queue.total % 200) - 1;
    await queue.reach(edge);
    queue.active = { index: edge, id: (await queue.reach(edge))!.id };
    const was = queue.active.id;
    oneMoreAbove();
    await queue.refresh();
    expect(queue.active).toEqual({ index: edge + 1, id: was });
  });

  it('a change told while the end is being read loses no press of a key', async () => {
    let held = false;
    await shown({
      queue_page: async (_, usual) => {
        const answer = await usual();
        if (!held) return answer;
        held = false;
        door.emit({ event: 'cases_changed', ids: [], act: null });
        for (let turn = 0; turn < 50; turn += 1) await null;
        return answer;
      },
    });
    held = true;
    await userEvent.keyboard('{End}');
    await expect.poll(() => queue.active?.index).toBe(queue.total - 1);
  });
});
