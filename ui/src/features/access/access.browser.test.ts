import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { openDoor } from '$ipc/door';
import { fakeDoor, PASSPHRASE, PASSWORD } from '$ipc/fake/door';
import { faults } from '$lib/testing/axe';
import FirstRun from './FirstRun.svelte';
import Unlock from './Unlock.svelte';

describe('first run', () => {
  function shown() {
    const door = fakeDoor({ access: 'first_run' });
    openDoor(door);
    const onlanguage = vi.fn();
    const { container } = render(FirstRun, { onlanguage, ontheme: vi.fn() });
    return { door, onlanguage, container };
  }

  async function fill(
    server: string,
    password = PASSWORD,
    passphrase = PASSPHRASE,
    again = passphrase,
  ) {
    await page.getByRole('textbox', { name: 'Indirizzo del server' }).fill(server);
    await page.getByRole('textbox', { name: 'Nome' }).fill('giulia');
    await page.getByLabelText('Password').fill(password);
    await page.getByLabelText('Frase segreta', { exact: true }).fill(passphrase);
    await page.getByLabelText('Ancora una volta').fill(again);
    await userEvent.keyboard('{Enter}');
  }

  it('connects by keyboard', async () => {
    const { door, container } = shown();
    expect(await faults(container)).toEqual([]);
    await fill('https://oltre.lagunara.example');
    await expect.poll(() => door.stage.app.access).toBe('ready');
  });

  it('says beside the field what is wrong with the address or the account', async () => {
    const { door } = shown();
    await fill('oltre');
    const server = page.getByRole('textbox', { name: 'Indirizzo del server' });
    await expect.element(server).toHaveAccessibleDescription(/Questo non è un indirizzo/);
    await fill('http://oltre.lagunara.example');
    await expect.element(server).toHaveAccessibleDescription(/deve cominciare con https/);
    await fill('https://oltre.lagunara.example', 'sbagliata');
    await expect
      .element(page.getByLabelText('Password'))
      .toHaveAccessibleDescription('Il nome o la password non sono giusti.');
    expect(door.stage.app.access).toBe('first_run');
  });

  it('says what became of a device that was revoked, and of what it had not sent', async () => {
    const door = fakeDoor({ access: 'first_run' });
    openDoor(door);
    const props = { onlanguage: vi.fn(), ontheme: vi.fn() };
    const { container, rerender } = render(FirstRun, {
      ...props,
      left: { unsent: 3, delivered: false },
    });
    await expect.element(page.getByText(/non è più autorizzata/)).toBeVisible();
    await expect.element(page.getByText(/^3 modifiche in sospeso sono ancora qui/)).toBeVisible();
    expect(await faults(container)).toEqual([]);
    await rerender({ left: { unsent: 1, delivered: true } });
    await expect
      .element(page.getByText(/^Una modifica rimasta in sospeso è stata consegnata/))
      .toBeVisible();
    await rerender({ left: { unsent: 0, delivered: true } });
    await expect.element(page.getByText('Non c’era niente da inviare.')).toBeVisible();
  });

  it('asks nothing of the server while the two passphrases differ or are short', async () => {
    const { door } = shown();
    await fill('https://oltre.lagunara.example', PASSWORD, PASSPHRASE, 'un’altra frase');
    await expect.element(page.getByText('Le due frasi non sono uguali')).toBeVisible();
    await fill('https://oltre.lagunara.example', PASSWORD, 'corta');
    await expect.element(page.getByText(/troppo corta/)).toBeVisible();
    expect(door.asked.some(({ name }) => name === 'enrol')).toBe(false);
  });

  it('speaks the other language when asked', async () => {
    const { onlanguage } = shown();
    await userEvent.click(page.getByRole('radio', { name: 'English' }), { force: true });
    expect(onlanguage).toHaveBeenCalledExactlyOnceWith('en');
  });
});

describe('locked', () => {
  function shown() {
    const door = fakeDoor({ access: 'locked', sync: { waiting: 3 } });
    openDoor(door);
    const { container } = render(Unlock, { app: door.stage.app });
    return { door, container };
  }

  it('says what is unsent, and opens with the passphrase', async () => {
    const { door, container } = shown();
    await expect.element(page.getByText('3 modifiche salvate qui, da inviare')).toBeVisible();
    expect(await faults(container)).toEqual([]);
    await expect.element(page.getByLabelText('Frase segreta')).toHaveFocus();
    await userEvent.keyboard(`${PASSPHRASE}{Enter}`);
    await expect.poll(() => door.stage.app.access).toBe('ready');
  });

  it('a wrong passphrase loses nothing and can be typed over', async () => {
    const { door } = shown();
    await userEvent.keyboard('non è questa{Enter}');
    await expect.element(page.getByText(/non apre questa postazione/)).toBeVisible();
    await userEvent.keyboard(`${PASSPHRASE}{Enter}`);
    await expect.poll(() => door.stage.app.access).toBe('ready');
  });
});
