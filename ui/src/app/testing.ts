/** Every screen of the window, and how one gets there: what tests of the whole window walk through. */
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
): Promise<CaseView> {
  const door = opened(options);
  const view = [...door.world.cases.values()].find(wanted)!;
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

export interface Place {
  readonly name: string;
  readonly go: () => Promise<unknown>;
}

const busy: FakeOptions = { sync: { refused: 1, waiting: 3 }, phase: 'offline' };

const asked = (screen: string, options: FakeOptions = {}): Place => ({
  name: screen,
  go: () => {
    opened({ screen, ...options });
    return atRest(screen);
  },
});

const press = (keys: string) => async () => {
  away();
  await userEvent.keyboard(keys);
  await still();
};

const then = (place: Place, name: string, go: () => Promise<unknown>): Place => ({
  name,
  go: async () => {
    await place.go();
    await go();
  },
});

const firstRow = async () => {
  await page.getByRole('option').first().findElement();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await still();
};

const locked = (access: 'locked' | 'first_run', rest: string): Place => ({
  name: rest,
  go: () => {
    opened({ access });
    return atRest(rest);
  },
});

export const places: readonly Place[] = [
  asked('queue', busy),
  asked('case'),
  then(asked('case', busy), 'case with its menu', async () => {
    await userEvent.click(
      page
        .elementLocator(document.querySelector('.acts > :last-child, .acts')!)
        .getByRole('button')
        .last(),
    );
    await page.getByRole('menu').findElement();
    await still();
  }),
  then(asked('case'), 'case with the phrases', press('/')),
  then(asked('case'), 'case with over-help folded', press('{Control>}j{/Control}')),
  {
    name: 'case with two versions',
    go: async () => {
      await onCase(({ conflicts }) => conflicts.length > 0);
      await press('v')();
    },
  },
  { name: 'case of a colleague', go: () => onCase(({ row }) => row.owner === 'op-luca') },
  { name: 'case of nobody', go: () => onCase(({ row }) => row.status === 'new', busy) },
  { name: 'case that is done', go: () => onCase(({ row }) => row.status === 'solved') },
  asked('new-case'),
  then(asked('new-case'), 'new case of somebody unknown', async () => {
    await userEvent.keyboard('Zeno Inesistente{Tab}');
    await still();
  }),
  then(asked('queue'), 'queue with its filter', press('f')),
  then(asked('queue'), 'queue with marked rows', press('{Shift>}jj{/Shift}')),
  asked('search'),
  asked('promises'),
  then(asked('promises'), 'the case of a promise', async () => {
    await userEvent.keyboard('f');
    await userEvent.click(page.getByRole('tab').last());
    await firstRow();
  }),
  asked('people'),
  then(asked('people'), 'a contact', firstRow),
  then(asked('people'), 'a new contact', press('{Shift>}w{/Shift}')),
  asked('catalogue'),
  then(asked('catalogue'), 'a piece of the catalogue', async () => {
    await userEvent.click(page.getByRole('button', { name: /^Pr+eno+ta+ il pri+mo+/i }).first());
    await still();
  }),
  asked('helps'),
  asked('settings'),
  asked('palette'),
  asked('keys'),
  asked('sync', busy),
  asked('history', busy),
  {
    name: 'signing in again',
    go: async () => {
      opened({ phase: 'signed_out', screen: 'sync' });
      await atRest('sync');
    },
  },
  locked('first_run', 'first-run'),
  locked('locked', 'lock'),
];

/** A case of mine with a promise: all its forms can be opened. */
export const asksMuch = ({ row, promises }: CaseView) =>
  row.owner === 'op-giulia' && promises.some(({ state }) => state === 'open');

/** Those forms, by their keys. */
export const forms: readonly string[] = [
  'e', // solve
  'a', // assign
  'm', // manager
  '3', // ask an office
  'h', // remind
  '{Shift>}p{/Shift}', // promise
  'b', // call back
  '2', // join
  '{Shift>}s{/Shift}', // split
  'i', // identity
  'y', // macro
  '{Shift>}i{/Shift}', // same person
  '{Shift>}m{/Shift}', // promise moved
  '{Shift>}g{/Shift}', // promise passed on
  't', // topic
  'l', // tags
  '{Shift>}l{/Shift}', // references
];
