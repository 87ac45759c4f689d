import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { openDoor } from '$ipc/door';
import { fakeDoor, type FakeDoor, type FakeOptions } from '$ipc/fake/door';
import { faults } from '$lib/testing/axe';
import App from './App.svelte';

let door: FakeDoor;
const HOUR = 3_600_000;
const cases = () => [...door.world.cases.values()];
const rest = () => document.documentElement.dataset.rest;

async function start(theme: 'light' | 'dark' = 'light', options: FakeOptions = {}): Promise<void> {
  door = fakeDoor({ settings: { theme }, ...options });
  openDoor(door);
  for (const [at, hours] of [3, 1].entries()) {
    await door.call('promise_make', {
      id: cases()[at]!.row.id,
      text: `Promessa numero ${at}`,
      due: Date.now() + hours * HOUR,
    });
  }
  render(App);
  await expect.poll(rest).toBe('queue');
}

beforeEach(async () => {
  delete document.documentElement.dataset.rest;
  document.body.style.height = '800px';
  await page.viewport(1280, 800);
});

describe('callbacks and promises in the window', () => {
  for (const theme of ['light', 'dark'] as const) {
    it(`are gone to by key, walked with the case beside them, and changed there (${theme})`, async () => {
      await start(theme);
      await userEvent.keyboard('gc');
      await expect.poll(rest).toBe('promises');
      const rail = page.getByRole('navigation').getByRole('button', { name: 'Richiamate' });
      await expect.element(rail).toHaveAttribute('aria-current', 'page');
      await expect.element(page.getByRole('tab', { name: 'Promesse 2' })).toBeVisible();
      const list = page.getByRole('listbox', { name: 'Promesse' });
      await expect.element(list).toHaveFocus();
      await userEvent.keyboard('{Enter}');
      const opened = page.getByRole('region', { name: 'Caso aperto' });
      await expect.element(opened).toHaveTextContent(cases()[1]!.row.subject);
      expect(await faults()).toEqual([]);
      // The open case follows the keys, and a key changes the promise that is chosen.
      await userEvent.keyboard('j');
      await expect.element(opened).toHaveTextContent(cases()[0]!.row.subject);
      await userEvent.keyboard('{Shift>}M{/Shift}');
      const form = page.getByRole('dialog');
      await expect.element(form).toHaveTextContent('Promessa numero 0');
      expect(await faults()).toEqual([]);
    });
  }

  it('one is kept by one key from the list', async () => {
    await start();
    await userEvent.keyboard('gc');
    await expect.element(page.getByRole('option')).toHaveLength(2);
    await userEvent.keyboard('d');
    await expect.element(page.getByRole('option')).toHaveLength(1);
    expect(cases()[1]!.promises.at(-1)!.state).toBe('kept');
  });

  it('the form that changes one opens with its case, from the list alone', async () => {
    await start();
    await userEvent.keyboard('gc');
    await expect.element(page.getByRole('option')).toHaveLength(2);
    await userEvent.keyboard('{Shift>}G{/Shift}');
    const form = page.getByRole('dialog');
    await expect.element(form).toHaveTextContent('Promessa numero 1');
    await userEvent.keyboard('{Escape}');
    await userEvent.keyboard('gq');
    await expect.element(page.getByRole('tab', { name: /^I miei/ })).toBeVisible();
  });

  it('a promise that is near is said in the window and by the system without a name, and nothing else moves', async () => {
    await start();
    const [promise] = cases()[0]!.promises.slice(-1);
    const far = { ...promise!, due: Date.now() + 12 * 60_000 };
    const { activeElement } = document;
    door.emit({ event: 'promise_near', promise: far, contact: 'Marta B.', reminder: 'near' });
    const words = 'Fra 12 minuti: Promessa numero 0 · Marta B.';
    await expect.element(page.getByRole('contentinfo').getByText(words)).toBeVisible();
    await expect
      .poll(() => door.asked.findLast(({ name }) => name === 'notice_show')?.args)
      .toEqual({ title: 'Promessa', body: 'Fra 12 minuti. Apri Oltre per i dettagli.' });
    expect(document.activeElement).toBe(activeElement);
    door.emit({ event: 'promise_near', promise: far, contact: '', reminder: 'due' });
    await expect.element(page.getByText('È ora: Promessa numero 0').first()).toBeVisible();
    expect(await faults()).toEqual([]);
  });
});
