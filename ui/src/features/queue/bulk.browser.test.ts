// Several cases chosen in the list, changed at once and taken back at once.
import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { directory } from '$ipc/directory.svelte';
import { openDoor } from '$ipc/door';
import { answering, type Answers } from '$ipc/fake/answers';
import { fakeDoor } from '$ipc/fake/door';
import { faults } from '$lib/testing/axe';
import Keys from '$lib/testing/Keys.svelte';
import Queue from './Queue.svelte';
import { QueueState } from './queue.svelte';

async function shown(answers: Answers = {}) {
  const door = fakeDoor();
  openDoor(answering(door, answers));
  await directory.read();
  const queue = new QueueState();
  queue.start();
  render(Keys);
  const onopen = vi.fn();
  const { container } = render(Queue, { queue, follow: true, onopen });
  Object.assign(container.style, { display: 'flex', width: '296px', height: '700px' });
  await expect.element(page.getByRole('option').first()).toBeVisible();
  list().focus();
  const asked = (name: string) => door.asked.filter((one) => one.name === name);
  return { door, queue, onopen, asked };
}

const list = () => page.getByRole('listbox').element() as HTMLElement;
const bar = () => page.getByRole('group', { name: 'Casi scelti' });
const selected = () => page.getByRole('option', { selected: true });

describe('chosen cases', () => {
  it('are marked with the keys, told and counted, and Escape lets them go', async () => {
    const { queue, onopen } = await shown();
    await userEvent.keyboard('{ArrowDown} {Shift>}J{/Shift}');
    expect(queue.marks.count).toBe(0);
    await userEvent.keyboard('{Shift>}JJ{/Shift} ');
    await expect.element(bar()).toHaveTextContent('3 scelti');
    expect(selected().elements()).toHaveLength(3);
    await expect.element(page.getByRole('listbox')).toHaveAttribute('aria-multiselectable', 'true');
    expect(await faults(document.body)).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await expect.element(bar()).not.toBeInTheDocument();
    expect(onopen).not.toHaveBeenCalled();
  });

  it('are marked by a click with Ctrl, which opens nothing', async () => {
    const { onopen } = await shown();
    await page
      .getByRole('option')
      .nth(2)
      .click({ modifiers: ['ControlOrMeta'] });
    await expect.element(bar()).toHaveTextContent('1 scelto');
    expect(onopen).not.toHaveBeenCalled();
  });

  it('are changed in one go, and one press takes all of it back', async () => {
    const { queue, asked } = await shown();
    await queue.show('to_take');
    await expect.element(page.getByRole('option').first()).toBeVisible();
    list().focus();
    await userEvent.keyboard('{ArrowDown}{Shift>}JJ{/Shift}');
    const ids = [queue.at(0)!.id, queue.at(1)!.id];
    await page.getByRole('button', { name: 'Prendi i casi scelti' }).click();
    await expect.element(bar()).toHaveTextContent('2 casi modificati.');
    expect(asked('cases_change').map(({ args }) => args)).toEqual([
      { ids, change: { kind: 'assign', operator: 'op-giulia' } },
    ]);
    await expect.poll(() => document.activeElement).toBe(list());
    await page.getByRole('button', { name: 'Annulla tutto' }).click();
    await expect.poll(() => asked('undo').length).toBe(1);
    await expect.element(bar()).toHaveTextContent('Annullato');
  });

  it('are changed by the keys that act on one case', async () => {
    const { queue, asked } = await shown();
    const [first, second] = [queue.at(0)!.id, queue.at(1)!.id];
    const mark = () => [first, second].forEach((id) => queue.marks.toggle(id));
    mark();
    await userEvent.keyboard('p1');
    await expect.element(bar()).toHaveTextContent('2 casi modificati.');
    mark();
    await userEvent.keyboard('tscuo');
    await expect.element(page.getByRole('combobox')).toHaveValue('scuo');
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect.element(bar()).toHaveTextContent('2 casi modificati.');
    expect(asked('cases_change').map(({ args }) => args)).toEqual([
      { ids: [first, second], change: { kind: 'set', field: 'priority', value: 1 } },
      { ids: [first, second], change: { kind: 'set', field: 'topic', value: 'scuola' } },
    ]);
    await expect.poll(() => document.activeElement).toBe(list());
  });

  it('get a colleague, a topic, a priority and labels', async () => {
    const { queue, asked } = await shown();
    const changes = () =>
      asked('cases_change').map(({ args }) => (args as { change: unknown }).change);
    const choose = async (act: string, typed: string) => {
      queue.marks.toggle(queue.at(0)!.id);
      await page.getByRole('button', { name: act }).click();
      await page.getByRole('combobox', { name: act }).fill(typed);
      expect(await faults(document.body)).toEqual([]);
      await userEvent.keyboard('{ArrowDown}{Enter}');
      await expect.element(bar()).toHaveTextContent('1 caso modificato.');
      await expect.poll(() => document.activeElement).toBe(list());
    };
    await choose('Argomento dei casi scelti', 'scuo');
    queue.marks.toggle(queue.at(0)!.id);
    await page.getByRole('button', { name: 'Priorità dei casi scelti' }).click();
    await page.getByRole('menuitem', { name: 'Urgente' }).click();
    await expect.element(bar()).toHaveTextContent('1 caso modificato.');
    queue.marks.toggle(queue.at(0)!.id);
    await page.getByRole('button', { name: 'Etichetta i casi scelti' }).click();
    await page.getByRole('textbox', { name: 'Etichetta i casi scelti' }).fill('estate, mare');
    await userEvent.keyboard('{Enter}');
    await expect.element(bar()).toHaveTextContent('1 caso modificato.');
    await choose('Assegna i casi scelti', 'luca');
    expect(changes()).toEqual([
      { kind: 'set', field: 'topic', value: 'scuola' },
      { kind: 'set', field: 'priority', value: 1 },
      { kind: 'tags', add: ['estate', 'mare'], remove: [] },
      { kind: 'assign', operator: 'op-luca' },
    ]);
  });

  it('that leave the list stay chosen; those that could not be changed too', async () => {
    const { door, queue } = await shown({
      cases_change: ({ ids }) => ({
        act: null,
        changed: ids.length - 1,
        not: [{ id: ids[0]!, code: 'not_allowed' }],
      }),
    });
    const { id } = queue.at(0)!;
    queue.marks.toggle(id);
    queue.marks.toggle(queue.at(1)!.id);
    await door.call('case_assign', { id, operator: 'op-luca' });
    await expect.poll(() => queue.total).toBe(6);
    await expect.element(bar()).toHaveTextContent('2 scelti');
    await page.getByRole('button', { name: 'Prendi i casi scelti' }).click();
    await expect.element(bar()).toHaveTextContent('1 non si può modificare: è ancora scelto.');
    expect(queue.marks.has(id)).toBe(true);
  });
});
