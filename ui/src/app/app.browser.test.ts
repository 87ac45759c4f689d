import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { openDoor } from '$ipc/door';
import { fakeDoor, PASSPHRASE, type FakeDoor, type FakeOptions } from '$ipc/fake/door';
import { answering, refusal } from '$ipc/fake/answers';
import { faults } from '$lib/testing/axe';
import { newCase } from '../features/newcase/newcase.svelte';
import App from './App.svelte';

let door: FakeDoor;

function start(options: FakeOptions = {}): void {
  door = fakeDoor({ settings: { theme: 'light' }, ...options });
  openDoor(door);
  render(App);
}

const option = (name: RegExp) => page.getByRole('option', { name });
const rest = () => document.documentElement.dataset.rest;

beforeEach(async () => {
  delete document.documentElement.dataset.rest;
  // The window is the whole page.
  document.body.style.height = '800px';
  await page.viewport(1280, 800);
});

describe('the window', () => {
  it('is ready with the queue, and tells the shell that it painted and rests', async () => {
    start();
    await expect.element(option(/Orario carte d'identità/)).toBeVisible();
    await expect.poll(() => door.asked.some(({ name }) => name === 'app_painted')).toBe(true);
    await expect.poll(rest).toBe('queue');
  });

  it('opens on the screen a command line asked for', async () => {
    start({ screen: 'settings' });
    await expect.element(page.getByRole('heading', { name: 'Impostazioni' })).toBeVisible();
    await expect.poll(rest).toBe('settings');
  });

  it('walks the queue with J and K, opens with Enter, and the open case follows', async () => {
    start();
    await expect.element(option(/Orario carte/)).toBeVisible();
    await userEvent.keyboard('j{Enter}');
    await expect.element(option(/Orario carte/)).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('jj');
    await expect.element(option(/Reclamo TARI/)).toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('k');
    await expect.element(option(/Lost suitcase/)).toHaveAttribute('aria-selected', 'true');
  });

  it('a list gone to by key has its first row under the keys: Enter opens it', async () => {
    start();
    await expect.element(option(/Orario carte/)).toBeVisible();
    await userEvent.keyboard('gt');
    await expect
      .element(page.getByRole('tab', { name: /Da prendere/ }))
      .toHaveAttribute('aria-selected', 'true');
    await expect.element(page.getByRole('listbox', { name: 'Da prendere' })).toHaveFocus();
    await expect
      .poll(() => page.getByRole('listbox').element().getAttribute('aria-activedescendant'))
      .not.toBeNull();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
    await expect.element(page.getByRole('region', { name: 'Caso aperto' })).toBeVisible();
  });

  it('Enter in a list nobody has moved in opens its first row', async () => {
    start();
    await expect.element(option(/Orario carte/)).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await expect.element(option(/Orario carte/)).toHaveAttribute('aria-selected', 'true');
  });

  it('locks at once, keeps nothing of anybody on the page, and opens again', async () => {
    start();
    await expect.element(option(/Orario carte/)).toBeVisible();
    await userEvent.keyboard('{Control>}l{/Control}');
    await expect.element(page.getByRole('heading', { name: 'Postazione bloccata' })).toBeVisible();
    expect(document.body.textContent).not.toMatch(/Bellemo|Scarpa|Zanon|Marin/);
    await userEvent.keyboard(`${PASSPHRASE}{Enter}`);
    await expect.element(option(/Orario carte/)).toBeVisible();
  });

  it('locking keeps what was typed a moment before, and forgets it on the page', async () => {
    const order = () =>
      door.asked
        .filter(({ name }) => ['draft_save', 'case_set', 'lock'].includes(name))
        .map(({ name, args }) => [name, (args as { body?: string; value?: string }).body]);
    start({ screen: 'case' });
    await page.getByRole('textbox', { name: 'La tua risposta' }).fill('Le scrivo');
    await userEvent.keyboard('{Control>}l{/Control}');
    await expect.element(page.getByRole('heading', { name: 'Postazione bloccata' })).toBeVisible();
    expect(order()).toEqual([
      ['draft_save', 'Le scrivo'],
      ['lock', undefined],
    ]);
  });

  it('locking keeps the new case half written, and the form holds nothing of it', async () => {
    start({ screen: 'new-case' });
    await page.getByRole('textbox', { name: 'Oggetto' }).fill('Una carta smarrita');
    await userEvent.keyboard('{Control>}l{/Control}');
    await expect.element(page.getByRole('heading', { name: 'Postazione bloccata' })).toBeVisible();
    const [saved, locked] = ['draft_save', 'lock'].map((wanted) =>
      door.asked.findIndex(({ name }) => name === wanted),
    );
    expect(saved).toBeGreaterThan(-1);
    expect(saved).toBeLessThan(locked!);
    await expect.poll(() => newCase.isBlank).toBe(true);
    await userEvent.keyboard(`${PASSPHRASE}{Enter}`);
    await expect.element(option(/Orario carte/)).toBeVisible();
    await userEvent.keyboard('c');
    await expect
      .element(page.getByRole('textbox', { name: 'Oggetto' }))
      .toHaveValue('Una carta smarrita');
    newCase.clear();
  });

  it('the palette finds an act, shows its key, and runs it', async () => {
    start();
    await expect.element(option(/Orario carte/)).toBeVisible();
    await userEvent.keyboard('{Control>}k{/Control}');
    const field = page.getByRole('combobox', { name: 'Cerca o esegui' });
    await expect.element(field).toHaveFocus();
    await userEvent.keyboard('impost');
    await expect
      .element(option(/Vai alle impostazioni.*Ctrl/))
      .toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('heading', { name: 'Impostazioni' })).toBeVisible();
  });

  it('the palette opens a case by what was asked', async () => {
    start();
    await expect.element(option(/Orario carte/)).toBeVisible();
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(page.getByRole('combobox', { name: 'Cerca o esegui' })).toHaveFocus();
    await userEvent.keyboard('lampione');
    await expect.element(option(/Condominio Le Rondini · /)).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await expect
      .element(option(/Lampione spento/).first())
      .toHaveAttribute('aria-selected', 'true');
  });

  it('the key sheet lists every key and closes with Escape', async () => {
    start();
    await expect.element(option(/Orario carte/)).toBeVisible();
    await userEvent.keyboard('?');
    const sheet = page.getByRole('dialog', { name: 'Scorciatoie da tastiera' });
    await expect.element(sheet).toHaveTextContent('Blocca la postazione');
    await userEvent.keyboard('{Escape}');
    await expect.element(sheet).not.toBeInTheDocument();
  });

  it('changes language, theme and density at once, and has them kept', async () => {
    start({ screen: 'settings' });
    await userEvent.click(page.getByRole('radio', { name: 'English' }), { force: true });
    await expect.element(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
    expect(document.documentElement.lang).toBe('en');
    await userEvent.click(page.getByRole('radio', { name: 'Dark' }), { force: true });
    expect(document.documentElement.dataset.theme).toBe('dark');
    await userEvent.click(page.getByRole('radio', { name: 'Compact' }), { force: true });
    await expect
      .poll(() => door.stage.settings)
      .toMatchObject({ language: 'en', theme: 'dark', density: 'compact' });
  });

  it('a setting refused is said, with its code, until it is closed', async () => {
    start({ screen: 'settings' });
    await expect.element(page.getByRole('heading', { name: 'Impostazioni' })).toBeVisible();
    const call = door.call.bind(door);
    openDoor({
      ...door,
      call: (name, args) =>
        name === 'settings_set'
          ? Promise.reject({ code: 'disk_full', params: {} })
          : call(name, args),
    });
    await userEvent.click(page.getByRole('radio', { name: 'Compatta' }), { force: true });
    const alert = page.getByRole('alert');
    await expect.element(alert).toHaveTextContent('Il disco è pieno');
    await expect.element(alert).toHaveTextContent('disk_full');
    await userEvent.click(alert.getByRole('button', { name: 'Chiudi' }));
    await expect.element(alert).not.toBeInTheDocument();
  });

  it('the search button has its name where there is no room for words', async () => {
    await page.viewport(640, 800);
    start();
    await expect.element(page.getByRole('button', { name: /^Cerca o esegui/ })).toBeVisible();
  });

  it('a refusal is said on the first start and on the lock too', async () => {
    for (const access of ['first_run', 'locked'] as const) {
      door = fakeDoor({ access });
      openDoor(
        answering(door, {
          app_painted: () => {
            throw refusal('disk_error');
          },
        }),
      );
      const { unmount } = render(App);
      await expect.element(page.getByRole('alert')).toHaveTextContent('disk_error');
      await unmount();
    }
  });

  it('what is told while the page starts is newer than what it asked', async () => {
    door = fakeDoor();
    openDoor(
      answering(door, {
        app_state: async (_, usual) => {
          const before = await usual();
          await door.call('lock', {});
          return before;
        },
      }),
    );
    render(App);
    await expect.element(page.getByRole('heading', { name: 'Postazione bloccata' })).toBeVisible();
    await expect.poll(() => door.asked.some(({ name }) => name === 'app_painted')).toBe(true);
    await expect.element(page.getByRole('heading', { name: 'Postazione bloccata' })).toBeVisible();
  });

  it('a first sync cut off is not an empty queue', async () => {
    start({
      cases: 0,
      phase: 'offline',
      sync: { progress: { done: 10, total: 90, seconds_left: null }, synced_at: null },
    });
    await expect.element(page.getByText(/^10 di 90/)).toBeVisible();
  });

  it('F6 goes through the three panes and around, Shift+F6 back', async () => {
    start({ screen: 'case' });
    await expect.poll(rest).toBe('case');
    (document.activeElement as HTMLElement).blur();
    const inside = () =>
      [...document.querySelectorAll('[data-pane]')].findIndex((pane) =>
        pane.contains(document.activeElement),
      );
    const walked: number[] = [];
    const back = '{Shift>}{F6}{/Shift}';
    for (const keys of [back, '{F6}', '{F6}', '{F6}', '{F6}', back]) {
      await userEvent.keyboard(keys);
      walked.push(inside());
    }
    expect(walked).toEqual([2, 0, 1, 2, 0, 2]);
    await userEvent.keyboard('{F6}');
    await expect.element(page.getByRole('listbox', { name: 'I miei' })).toHaveFocus();
  });

  it('what was not accepted keeps its words, says why, and is put away', async () => {
    start({ sync: { refused: 1 } });
    await userEvent.click(
      page.getByRole('button', { name: '1 modifica non accettata: vedi perché' }),
    );
    const sheet = page.getByRole('dialog', { name: 'Che cosa è stato inviato' });
    await expect
      .element(sheet)
      .toHaveTextContent('Rimborso disposto, accredito entro trenta giorni.');
    await expect.element(sheet).toHaveTextContent('Per risolvere manca l’esito.');
    await userEvent.click(sheet.getByRole('button', { name: 'Ho visto, toglila' }));
    await expect.element(sheet).not.toHaveTextContent('Rimborso disposto');
    await expect.poll(() => door.world.refused).toEqual([]);
  });

  it('an edit made offline is counted at once', async () => {
    start({ phase: 'offline' });
    const id = door.world.cases.keys().next().value as string;
    await expect
      .element(page.getByRole('button', { name: /^Offline · puoi continuare/ }))
      .toBeVisible();
    await door.call('case_set', { id, field: 'priority', value: 1 });
    await expect
      .element(page.getByRole('button', { name: /^Offline · una modifica salvata qui/ }))
      .toBeVisible();
    await expect.element(option(/Orario carte/)).toHaveTextContent('Urgente');
  });

  it('a session that is over is opened again where the work is', async () => {
    start({ phase: 'signed_out' });
    await expect
      .element(page.getByRole('button', { name: /Accedi di nuovo per inviare/ }))
      .toBeVisible();
    await userEvent.keyboard('{F8}');
    await page.getByLabelText('La tua password sul server').fill('lagunara');
    await userEvent.keyboard('{Enter}');
    await expect
      .element(page.getByRole('button', { name: /Tutto inviato/, includeHidden: true }))
      .toBeInTheDocument();
  });

  for (const screen of ['queue', 'settings', 'search', 'palette', 'keys', 'sync'] as const) {
    it(`has no accessibility fault: ${screen}`, async () => {
      start({ screen, sync: { refused: 1, waiting: 2 }, phase: 'offline' });
      await expect.poll(rest).toBe(screen);
      expect(await faults(document.body)).toEqual([]);
    });
  }

  for (const width of [320, 640, 1000, 1280, 1920]) {
    for (const screen of ['case', 'new-case', 'settings'] as const) {
      it(`fits in ${width} px, nothing stands outside the window: ${screen}`, async () => {
        await page.viewport(width, 800);
        start({ screen, sync: { refused: 1, waiting: 3 }, phase: 'offline' });
        await expect.poll(rest).toBe(screen);
        if (screen === 'new-case') {
          await userEvent.keyboard('Zeno Inesistente{Tab}');
          await expect.element(page.getByRole('textbox', { name: 'Nome' })).toBeVisible();
        }
        expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
        expect(document.querySelector('main')!.getBoundingClientRect().right).toBeLessThanOrEqual(
          width,
        );
        const outside = [
          ...document.querySelectorAll<HTMLElement>(
            'button, input:not([type=radio]), textarea, label',
          ),
        ]
          .filter((one) => one.checkVisibility({ visibilityProperty: true }))
          .filter((one) => one.getBoundingClientRect().right > width + 1)
          .map((one) => one.ariaLabel ?? one.textContent);
        expect(outside).toEqual([]);
        newCase.clear();
      });
    }
  }
});
