// The forms behind a key or the menu: what joins cases and people, what becomes of promises and requests.
import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import App from './App.svelte';
import { openDoor } from '$ipc/door';
import { fakeDoor, type FakeDoor } from '$ipc/fake/door';
import { noMeta } from '$ipc/fake/world';
import type { CaseView } from '$ipc/bindings';
import { faults } from '$lib/testing/axe';

let door: FakeDoor;

const dialog = (name: string) => page.getByRole('dialog', { name });
const views = () => [...door.world.cases.values()];

beforeEach(async () => {
  document.body.style.height = '800px';
  await page.viewport(1280, 800);
  door = fakeDoor({ settings: { theme: 'light' } });
});

/** The case in whose file this is, open and with the keys. */
async function opened(wanted: (view: CaseView) => boolean): Promise<CaseView> {
  const view = views().find(wanted)!;
  openDoor(door);
  render(App);
  await expect.element(page.getByRole('option').first()).toBeVisible();
  await userEvent.keyboard('{Control>}k{/Control}');
  await userEvent.fill(page.getByRole('combobox').first(), view.row.code);
  await userEvent.click(page.getByRole('option', { name: new RegExp(view.row.code) }).first());
  await expect
    .element(page.getByRole('region', { name: 'Caso aperto' }))
    .toHaveTextContent(view.row.code);
  (document.activeElement as HTMLElement | null)?.blur();
  return view;
}

async function pick(field: string | RegExp, words: string): Promise<void> {
  await userEvent.click(page.getByRole('combobox', { name: field }));
  await userEvent.keyboard(words);
  // The list floats last in the page.
  await expect
    .element(page.getByRole('option', { name: new RegExp(words) }).last())
    .toHaveAttribute('data-highlighted');
  await userEvent.keyboard('{Enter}');
}

describe('two cases', () => {
  it('of the same trouble: + opens one for somebody else under the first', async () => {
    const view = await opened(({ row }) => row.status === 'open' && row.topic !== null);
    await userEvent.keyboard('+');
    await expect.element(page.getByText(`Fa parte del caso ${view.row.code}.`)).toBeVisible();
    await expect
      .element(page.getByRole('textbox', { name: 'Oggetto' }))
      .toHaveValue(view.row.subject);
    await userEvent.keyboard('Nives Scarpa{Tab}');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect
      .poll(() => door.asked.filter(({ name }) => name === 'case_create').map(({ args }) => args))
      .toMatchObject([
        {
          who: { kind: 'new', name: 'Nives Scarpa' },
          subject: view.row.subject,
          topic: view.row.topic,
          parent: view.row.id,
        },
      ]);
  });

  it('are merged by key, shown, and taken apart again', async () => {
    const view = await opened(({ row }) => row.status === 'new');
    const other = views().find(({ row }) => row.id !== view.row.id && row.status === 'open')!;
    await userEvent.keyboard('2');
    await expect.element(dialog('Unisci o collega questo caso')).toBeVisible();
    await pick(/L’altro caso/, other.row.code);
    expect(await faults()).toEqual([]);
    await userEvent.click(page.getByRole('button', { name: 'Unisci', exact: true }));
    const list = page.getByRole('list', { name: /stanno insieme/ });
    await expect.element(list).toHaveTextContent(`Unito a ${other.row.code}`);
    await userEvent.click(list.getByRole('button', { name: /Annulla l’unione/ }));
    await expect.element(list).not.toBeInTheDocument();
    expect(views().find(({ row }) => row.id === view.row.id)!.merged_into).toBeNull();
  });

  it('are split: the new one is opened and says where it comes from', async () => {
    const view = await opened(({ timeline }) => timeline.entries.filter((e) => e.body).length > 1);
    await userEvent.keyboard('{Shift>}S{/Shift}');
    await userEvent.fill(
      page.getByRole('textbox', { name: /Di che cosa parla/ }),
      'Il secondo lampione',
    );
    await userEvent.click(dialog('Separa in due casi').getByRole('checkbox').first());
    expect(await faults()).toEqual([]);
    await userEvent.click(page.getByRole('button', { name: 'Apri il caso nuovo' }));
    const region = page.getByRole('region', { name: 'Caso aperto' });
    await expect.element(region).toHaveTextContent('Il secondo lampione');
    await expect.element(region).toHaveTextContent(`Separato da ${view.row.code}`);
  });
});

describe('what an office was asked', () => {
  it('is answered from its line or by key', async () => {
    const view = await opened(({ handoffs }) => handoffs.length > 0);
    await userEvent.keyboard('{Shift>}A{/Shift}');
    await expect
      .element(dialog('Rispondi alla richiesta'))
      .toHaveTextContent(view.handoffs[0]!.question);
    await userEvent.fill(page.getByRole('textbox', { name: /La risposta dell/ }), 'Domani alle 9');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect
      .poll(() => views().find((v) => v.row.id === view.row.id)!.handoffs[0]!.answered_at)
      .not.toBeNull();
    await expect.element(page.getByRole('feed')).toHaveTextContent('Domani alle 9');
  });
});

describe('a promise', () => {
  it('gets a new date', async () => {
    const view = await opened(({ promises }) => promises.some(({ state }) => state === 'open'));
    await userEvent.keyboard('{Shift>}M{/Shift}');
    await expect.element(dialog('Nuova data per la promessa')).toBeVisible();
    await userEvent.click(
      dialog('Nuova data per la promessa')
        .getByRole('button', { name: /Domani/ })
        .first(),
    );
    expect(await faults()).toEqual([]);
    await userEvent.click(page.getByRole('button', { name: 'Detta alla persona' }));
    await expect.poll(() => view.promises[0]!.state).toBe('renegotiated');
  });

  it('passes into other hands', async () => {
    const view = await opened(({ promises }) => promises.some(({ state }) => state === 'open'));
    await userEvent.keyboard('{Shift>}G{/Shift}');
    await pick(/Chi la mantiene/, 'Anna');
    await userEvent.click(page.getByRole('button', { name: 'Passa', exact: true }));
    await expect.poll(() => view.promises[0]!.state).toBe('passed_on');
  });
});

describe('two records of one person', () => {
  it('become one, and it is said that there is no way back', async () => {
    const view = await opened(({ contact }) => contact !== null);
    const other = views().find(({ contact }) => contact && contact.name !== view.contact!.name)!;
    await userEvent.keyboard('{Shift>}I{/Shift}');
    await expect
      .element(page.getByRole('dialog', { name: /stessa persona/ }))
      .toHaveTextContent('Non si torna indietro');
    await pick(/L’altra scheda/, other.contact!.name);
    await userEvent.click(page.getByRole('button', { name: 'È la stessa persona', exact: true }));
    await expect.poll(() => door.asked.some(({ name }) => name === 'contact_merge')).toBe(true);
  });
});

describe('a reply on its way', () => {
  it('is cancelled while it is held, and its words are the draft again', async () => {
    const view = views()[1]!;
    view.replies.push({
      entry: {
        id: 'r-1',
        at: Date.now(),
        by: { who: 'operator', id: 'op-giulia' },
        kind: 'message_out',
        body: 'Le confermo l’appuntamento.',
        meta: { ...noMeta(), result: 'not_sent' },
        sent: 'confirmed',
      },
      until: Date.now() + 9_000,
      is_sending: false,
      hindered: null,
    });
    await opened(({ row }) => row.id === view.row.id);
    const list = page.getByRole('list', { name: 'Risposte che si possono ancora annullare' });
    await expect.element(list).toHaveTextContent(/puoi annullarla ancora per \d s/);
    expect(await faults()).toEqual([]);
    await userEvent.click(list.getByRole('button', { name: 'Annulla risposta' }));
    await expect
      .element(page.getByRole('textbox', { name: 'La tua risposta' }))
      .toHaveValue('Le confermo l’appuntamento.');
  });
});
