/** What the stories of the catalogue share. */
import { vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { directory } from '$ipc/directory.svelte';
import { openDoor, type CommandName } from '$ipc/door';
import { answering, type Answers } from '$ipc/fake/answers';
import { fakeDoor, type FakeDoor, type FakeOptions } from '$ipc/fake/door';
import { look } from '$lib/look/look.svelte';
import Keys from '$lib/testing/Keys.svelte';
import Catalogue from './Catalogue.svelte';
import { CatalogueState } from './catalogue.svelte';

export let door: FakeDoor;
export const onopen = vi.fn();

/** The screen as somebody who comes to it finds it. */
export async function shown(options: FakeOptions = {}, answers: Answers = {}) {
  door = fakeDoor(options);
  openDoor(answering(door, answers));
  await directory.read();
  return again();
}

/** The same door once more: the program was closed, or one was on another screen. */
export async function again(catalogue = new CatalogueState()) {
  onopen.mockClear();
  render(Keys);
  const screen = render(Catalogue, { catalogue, onopen });
  Object.assign(screen.container.style, { display: 'flex', width: '1200px', height: '760px' });
  const ready = look.locale === 'it' ? /Catalogo|Il catalogo è vuoto/ : /catalogue/i;
  await page.getByText(ready).first().findElement();
  return { screen, catalogue };
}

/** What was asked of one command, in order. */
export const asked = (name: CommandName) =>
  door.asked.filter((one) => one.name === name).map(({ args }) => args);
export const button = (name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });
export const field = (name: string | RegExp) => page.getByRole('textbox', { name });

/** Opens a piece by its title and waits for its form. */
export async function opened(title: RegExp) {
  await page.getByRole('navigation').getByRole('button', { name: title }).click();
  await page.getByRole('region', { name: title }).findElement();
}
