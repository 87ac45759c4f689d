// People: found, opened, changed where they stand, written down, made one.
import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { directory } from '$ipc/directory.svelte';
import { openDoor, rpc } from '$ipc/door';
import { fakeDoor, type FakeDoor } from '$ipc/fake/door';
import { faults } from '$lib/testing/axe';
import Keys from '$lib/testing/Keys.svelte';
import People from './People.svelte';
import { PeopleState } from './people.svelte';

async function shown() {
  const door = fakeDoor();
  openDoor(door);
  await directory.read();
  const onopencase = vi.fn();
  render(Keys);
  const { container } = render(People, { people: new PeopleState(), onopencase });
  Object.assign(container.style, { display: 'flex', width: '1232px', height: '720px' });
  await page.getByRole('option').first().findElement();
  return { door, onopencase, container };
}

const search = () => page.getByRole('searchbox', { name: 'Cerca una persona' });
const row = (name: string) => page.getByRole('option', { name: new RegExp(name) });
const title = () => page.getByRole('heading', { level: 1 });
const box = (name: string) => page.getByRole('textbox', { name });
const asked = (door: FakeDoor, name: string) =>
  door.asked.filter((one) => one.name === name).map(({ args }) => args);

/** Opens the first who is found by these words. */
async function opened(words: string) {
  await search().fill(words);
  await expect.element(row(words)).toBeVisible();
  await userEvent.keyboard('{Enter}');
  await expect.element(title()).toHaveTextContent(words);
}

describe('people', () => {
  it('shows the latest at once, finds by a number as one types, opens with Enter', async () => {
    const { door, container } = await shown();
    await expect.element(search()).toHaveFocus();
    await expect.element(page.getByText('Le ultime di cui vi siete occupati')).toBeVisible();
    const someone = [...door.world.cases.values()].find(({ contact }) => contact?.points[0])!;
    const { name, points } = someone.contact!;
    await search().fill(points[0]!.value.slice(3));
    await expect.element(row(name)).toBeVisible();
    await userEvent.keyboard('{Enter}');
    await expect.element(title()).toHaveTextContent(name);
    expect(await faults(container)).toEqual([]);
  });

  it('changes what is known as one leaves the field, and only what is another', async () => {
    const { door } = await shown();
    const { name } = [...door.world.cases.values()].find(({ contact }) => contact)!.contact!;
    await opened(name);
    await box('Nota per i colleghi').fill('Preferisce il mattino');
    await box('Nome').click();
    await expect
      .poll(() => asked(door, 'person_set'))
      .toMatchObject([{ field: 'note', value: 'Preferisce il mattino' }]);
    await box('Nota per i colleghi').click();
    expect(asked(door, 'person_set')).toHaveLength(1);
    await box('Quando non chiamare').fill('13-15.30');
    await box('Nome').click();
    await expect
      .poll(() => asked(door, 'person_set').at(-1))
      .toMatchObject({ field: 'quiet_hours', value: '13:00-15:30' });
    await page.getByRole('switch', { name: 'Non contattare di nostra iniziativa' }).click();
    await expect.element(page.getByText('Ha chiesto di non essere contattato')).toBeVisible();
  });

  it('takes another number, drops one that no longer works, and says why one is refused', async () => {
    const { door, container } = await shown();
    const { name } = [...door.world.cases.values()].find(({ contact }) => contact)!.contact!;
    await opened(name);
    await box('Aggiungi telefono o e-mail').fill('nuova@example.org');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('nuova@example.org')).toBeVisible();
    await page.getByRole('button', { name: 'Togli nuova@example.org' }).click();
    await expect.element(page.getByText('nuova@example.org')).not.toBeInTheDocument();
    await box('Nome').fill('');
    await box('Nota per i colleghi').click();
    await expect.element(page.getByRole('alert')).toBeVisible();
    expect(await faults(container)).toEqual([]);
  });

  it('opens a case and goes back by Escape', async () => {
    const { door, onopencase } = await shown();
    const view = [...door.world.cases.values()].find(({ contact }) => contact)!;
    await opened(view.contact!.name);
    await page
      .getByRole('button', { name: new RegExp(view.row.subject) })
      .first()
      .click();
    expect(onopencase).toHaveBeenCalledWith(view.row.id);
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByText('Scegli una persona')).toBeVisible();
  });

  it('writes down whoever was not found, with the number where it belongs', async () => {
    const { door, container } = await shown();
    await search().fill('0415550199');
    await expect.element(page.getByText('Nessuno corrisponde')).toBeVisible();
    expect(await faults(container)).toEqual([]);
    await page.getByRole('button', { name: 'Nuova persona' }).last().click();
    await expect.element(box('Telefono o e-mail')).toHaveValue('0415550199');
    await expect.element(box('Nome')).toHaveFocus();
    expect(await faults(container)).toEqual([]);
    await userEvent.keyboard('Zaccaria Zen{Enter}');
    await expect.element(title()).toHaveTextContent('Zaccaria Zen');
    expect(asked(door, 'person_create')).toEqual([
      { name: 'Zaccaria Zen', kind: 'citizen', point: '0415550199' },
    ]);
  });

  it('points out who may be the same, shows both, and makes them one when one says so', async () => {
    const { door, container } = await shown();
    const all = [...door.world.cases.values()].flatMap(({ contact }) => contact ?? []);
    const first = all[0]!;
    const second = all.find(({ id }) => id !== first.id)!;
    second.points = [...first.points];
    await opened(first.name);
    const alike = page.getByRole('region', { name: 'Forse la stessa persona' });
    await expect.element(alike.getByText(second.name, { exact: true })).toBeVisible();
    await expect.element(alike.getByText('stesso recapito', { exact: true }).first()).toBeVisible();
    await userEvent.keyboard('{Shift>}y{/Shift}');
    await expect.element(title()).toHaveTextContent('Sono la stessa persona?');
    await expect.element(page.getByRole('cell', { name: second.name })).toBeVisible();
    expect(await faults(container)).toEqual([]);
    // Nothing is joined by the same key, and the other one can be the one that stays.
    await userEvent.keyboard('{Shift>}y{/Shift}');
    expect(asked(door, 'contact_merge')).toEqual([]);
    const columns = () => page.getByRole('row', { name: /^Nome/ });
    await userEvent.keyboard('{Shift>}x{/Shift}');
    await expect.element(columns()).toHaveTextContent(`Nome${second.name}${first.name}`);
    await userEvent.keyboard('{Shift>}x{/Shift}');
    await expect.element(columns()).toHaveTextContent(`Nome${first.name}${second.name}`);
    await userEvent.keyboard('u');
    await expect.element(title()).toHaveTextContent(first.name);
    expect(asked(door, 'contact_merge')).toEqual([{ id: second.id, into: first.id }]);
  });

  it('leaves two people two with Escape', async () => {
    const { door } = await shown();
    const all = [...door.world.cases.values()].flatMap(({ contact }) => contact ?? []);
    const second = all.find(({ id }) => id !== all[0]!.id)!;
    second.points = [...all[0]!.points];
    await opened(all[0]!.name);
    await page.getByRole('button', { name: `Confronta con ${second.name}` }).click();
    await expect.element(title()).toHaveTextContent('Sono la stessa persona?');
    await userEvent.keyboard('{Escape}');
    await expect.element(title()).toHaveTextContent(all[0]!.name);
    expect(asked(door, 'contact_merge')).toEqual([]);
  });

  it('reads the next page when the last row here is reached, and no more than that', async () => {
    const { door } = await shown();
    const all = [...door.world.cases.values()].flatMap(({ contact }) => contact ?? []);
    for (const [at, one] of all.entries()) one.name = `Zorzi ${at}`;
    await search().fill('zorzi');
    await expect.element(row('Zorzi 0')).toHaveAttribute('aria-setsize', '50');
    expect(asked(door, 'contact_search').at(-1)).toMatchObject({ from: 0, limit: 50 });
    const list = page.getByRole('listbox', { name: 'Persone trovate' });
    list.element().focus();
    await userEvent.keyboard('{End}');
    await expect
      .element(page.getByRole('option').last())
      .toHaveAttribute('aria-setsize', String(Math.min(100, all.length)));
    expect(asked(door, 'contact_search').map((args) => (args as { from?: number }).from)).toEqual([
      0, 50,
    ]);
  });

  it('says what became of promises, what was not kept first, and opens the case of one', async () => {
    const { door, onopencase, container } = await shown();
    const view = [...door.world.cases.values()].find(({ promises }) => promises.length > 0)!;
    const [one] = view.promises;
    const also = (id: string, text: string, more: object) => ({ ...one!, id, text, ...more });
    view.promises = [
      also('p-kept', 'Mandare il modulo', { state: 'kept', late: false }),
      also('p-open', 'Richiamare venerdì', { state: 'open', late: false }),
      also('p-late', 'Chiedere ai Lavori', { state: 'open', late: true }),
    ];
    await opened(view.contact!.name);
    const groups = page.getByRole('heading', { level: 3 });
    await expect.element(groups.first()).toHaveTextContent('Non mantenute (1)');
    expect(groups.elements().map((each) => each.textContent?.trim())).toEqual([
      'Non mantenute (1)',
      'Da mantenere (1)',
      'Mantenute (1)',
    ]);
    page.getByRole('button', { name: 'Chiedere ai Lavori' }).element().focus();
    await userEvent.keyboard('{Enter}');
    expect(onopencase).toHaveBeenCalledWith(view.row.id);
    expect(await faults(container)).toEqual([]);
  });

  it('shows who acts for a body, on its page and when it is looked for', async () => {
    const { door, container } = await shown();
    const all = [...door.world.cases.values()].flatMap(({ contact }) => contact ?? []);
    const body = all.at(-1)!;
    Object.assign(body, { name: 'Pro Loco Burano', kind: 'body' });
    Object.assign(all[0]!, { name: 'Bruna Zen' });
    await rpc('person_set', { id: all[0]!.id, field: 'acts_for', value: body.id });
    await search().fill('burano');
    await expect.element(row('Bruna Zen')).toHaveTextContent('per Pro Loco Burano');
    await row('Ente|Pro Loco Burano').last().click();
    const acting = page.getByRole('region', { name: 'Chi agisce per questo ente' });
    await acting.getByRole('button', { name: 'Bruna Zen' }).click();
    await expect.element(title()).toHaveTextContent('Bruna Zen');
    expect(await faults(container)).toEqual([]);
  });
});
