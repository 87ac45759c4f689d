/** The whole window in a test: opened, waited for, its forms opened and closed, a case found. */
import { expect } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { CaseView } from '$ipc/bindings';
import { isBusy, openDoor } from '$ipc/door';
import { fakeDoor, type FakeDoor, type FakeOptions } from '$ipc/fake/door';
import { newCase } from '../features/newcase/newcase.svelte';
import App from './App.svelte';

/** The window, as large as the page is. */
export function opened(options: FakeOptions = {}): FakeDoor {
  const door = fakeDoor({ settings: { theme: 'light' }, ...options });
  openDoor(door);
  newCase.clear();
  delete document.documentElement.dataset.rest;
  document.body.style.height = '100%';
  render(App).container.style.height = '100%';
  return door;
}

const frame = () => new Promise((done) => requestAnimationFrame(done));

/** Nothing is asked any more, nothing moves, and what was answered is drawn. */
export async function still(): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet = isBusy() ? 0 : quiet + 1) await frame();
  await Promise.allSettled(document.getAnimations().map((one) => one.finished));
}

export async function atRest(screen: string): Promise<void> {
  await expect.poll(() => document.documentElement.dataset.rest).toBe(screen);
  await still();
}

/** Out of whatever field has the keys. */
export const away = () => (document.activeElement as HTMLElement | null)?.blur();

const floating = () => page.getByRole('dialog').or(page.getByRole('menu')).first();

/** Opens a form by its key, looks, and closes it again. */
export async function inForm(keys: string, look: () => void | Promise<void>): Promise<void> {
  away();
  await userEvent.keyboard(keys);
  await expect.element(floating(), { message: `the form of ${keys}` }).toBeVisible();
  await still();
  await look();
  await userEvent.keyboard('{Escape}');
  await expect.element(floating(), { message: `the form of ${keys}` }).not.toBeInTheDocument();
}

/** The window with this case open: found by its code, as one would. */
export async function onCase(
  wanted: (view: CaseView) => boolean,
  options: FakeOptions = {},
  change: (view: CaseView, door: FakeDoor) => void = () => {},
): Promise<CaseView> {
  const door = opened(options);
  const view = [...door.world.cases.values()].find(wanted)!;
  change(view, door);
  await atRest('queue');
  await userEvent.keyboard('{Control>}k{/Control}');
  await userEvent.fill(page.getByRole('combobox').first(), view.row.code);
  await expect
    .element(page.getByRole('option', { name: new RegExp(view.row.code) }).first())
    .toBeVisible();
  await userEvent.keyboard('{Enter}');
  await expect
    .poll(() => document.querySelector('section.case')?.textContent)
    .toContain(view.row.code);
  await atRest('case');
  return view;
}
