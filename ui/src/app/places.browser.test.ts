import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { openDoor } from '$ipc/door';
import { fakeDoor, PASSPHRASE, type FakeDoor, type FakeOptions } from '$ipc/fake/door';
import { faults } from '$lib/testing/axe';
import App from './App.svelte';

let door: FakeDoor;
function start(options: FakeOptions = {}): void {
  door = fakeDoor({ settings: { theme: 'light' }, ...options });
  openDoor(door);
  render(App);
}
const button = (name: string | RegExp) => page.getByRole('button', { name });
const rest = () => document.documentElement.dataset.rest;

beforeEach(async () => {
  delete document.documentElement.dataset.rest;
  document.body.style.height = '800px';
  await page.viewport(1280, 800);
});

describe('the catalogue and the figures in the window', () => {
  it('are gone to by key, by the rail and by the palette, and told to the shell', async () => {
    start();
    await expect.poll(rest).toBe('queue');
    await userEvent.keyboard('gk');
    await expect.element(page.getByRole('heading', { name: 'Catalogo' })).toBeVisible();
    await expect.poll(rest).toBe('catalogue');
    await expect.element(button('Catalogo')).toHaveAttribute('aria-current', 'page');
    expect(await faults()).toEqual([]);
    await userEvent.keyboard('gf');
    await expect.element(page.getByRole('heading', { name: 'Serve davvero?' })).toBeVisible();
    await expect.poll(rest).toBe('helps');
    expect(await faults()).toEqual([]);
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(page.getByRole('combobox', { name: 'Cerca o esegui' })).toHaveFocus();
    await userEvent.keyboard('catalogo{Enter}');
    await expect.element(page.getByRole('heading', { name: 'Catalogo' })).toBeVisible();
  });

  it('a case on which an action was tried opens in the queue, and the draft waits', async () => {
    start({ screen: 'catalogue' });
    await userEvent.click(button(/^Prenota il primo posto/));
    await page.getByRole('textbox', { name: 'Gruppo' }).fill('sportelli');
    await userEvent.click(button('Prova sui casi passati'));
    await userEvent.click(button(/· Orario carte d'identità/).first());
    await expect.poll(rest).toBe('case');
    await userEvent.keyboard('gk');
    await expect.element(page.getByRole('textbox', { name: 'Gruppo' })).toHaveValue('sportelli');
  });

  it('locking keeps what is half written in the catalogue', async () => {
    start();
    await expect.poll(rest).toBe('queue');
    await userEvent.keyboard('gk');
    await userEvent.click(button(/^Prenota il primo posto/));
    await page.getByRole('textbox', { name: 'Gruppo' }).fill('sportelli');
    await userEvent.keyboard('{Control>}l{/Control}');
    await expect.element(page.getByRole('heading', { name: 'Postazione bloccata' })).toBeVisible();
    const names = door.asked.map(({ name }) => name);
    expect(names.lastIndexOf('draft_save')).toBeLessThan(names.lastIndexOf('lock'));
    await userEvent.keyboard(`${PASSPHRASE}{Enter}`);
    await expect.poll(rest).toBe('queue');
    await userEvent.keyboard('gk');
    await userEvent.click(button(/^Prenota il primo posto.* Bozza/));
    await expect.element(page.getByRole('textbox', { name: 'Gruppo' })).toHaveValue('sportelli');
  });

  it('in a narrow window the over-help pane is a drawer, with what it kept back', async () => {
    await page.viewport(1000, 800);
    start({ screen: 'case' });
    await expect.poll(rest).toBe('case');
    const pane = page.getByRole('complementary', { name: 'Oltre' });
    await expect.element(pane).not.toBeInTheDocument();
    await userEvent.keyboard('{Control>}j{/Control}');
    await expect.element(pane).toBeVisible();
    const timeline = page.getByRole('region', { name: 'Caso aperto' }).element();
    const before = timeline.getBoundingClientRect().width;
    await userEvent.click(button(/tenute da parte/));
    await expect.element(page.getByText(/^Ha detto di no: riposa/)).toBeVisible();
    expect(timeline.getBoundingClientRect().width).toBe(before);
  });

  it('in the narrowest the catalogue is one pane at a time', async () => {
    await page.viewport(640, 800);
    start({ screen: 'catalogue' });
    await userEvent.click(button(/^Prenota il primo posto/));
    await expect.element(page.getByRole('searchbox')).not.toBeInTheDocument();
    await userEvent.click(button('Pezzi del catalogo'));
    await expect.element(button(/^Prenota il primo posto/)).toHaveFocus();
  });
});
