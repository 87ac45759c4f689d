// From case to case: nothing lands on the wrong one, nothing typed is lost on the way.
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { QueueFilter } from '$ipc/bindings';
import { rpc } from '$ipc/door';
import { refusal } from '$ipc/fake/answers';
import { asked, shownCase } from './testing';

const reply = () => page.getByRole('textbox', { name: 'La tua risposta' });

/** Nothing is left out. */
const everything: QueueFilter = {
  queue: null,
  topic: null,
  owner: null,
  status: null,
  due: null,
  place: null,
  contact: null,
};

/** Another of my cases. */
async function another(not: string): Promise<string> {
  const { rows } = await rpc('queue_page', {
    tab: 'mine',
    filter: everything,
    order: 'usual',
    offset: 0,
    limit: 10,
  });
  return rows.map(({ id }) => id).find((id) => id !== not)!;
}

describe('while the next case is being read', () => {
  it('what is done beside it is not done on the one still on the screen', async () => {
    const { door, screen, view } = await shownCase('Certificato di residenza', {
      answers: { case_open: ({ id }, usual) => (id === 'slow' ? new Promise(() => {}) : usual()) },
    });
    await screen.rerender({ id: 'slow' });
    screen.component.answered();
    screen.component.insert('Parole per un altro caso', { id: 'a', title: 'Passo' });
    screen.component.promise('richiamare');
    screen.component.askOffice('Quando passate?');
    await expect
      .element(page.getByRole('region', { name: 'Caso aperto' }))
      .toHaveAttribute('aria-busy', 'true');
    await expect.element(reply()).toHaveValue('');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    expect(asked(door, 'case_set')).toEqual([]);
    expect(view.answered).toBe(false);
  });

  it('one that comes back to the case on the screen finds it as it was', async () => {
    const { door, screen, view } = await shownCase('Reclamo TARI', {
      answers: { case_open: ({ id }, usual) => (id === 'slow' ? new Promise(() => {}) : usual()) },
    });
    const before = asked(door, 'case_open').length;
    await screen.rerender({ id: 'slow' });
    await screen.rerender({ id: view.row.id });
    await expect
      .element(page.getByRole('region', { name: 'Caso aperto' }))
      .toHaveAttribute('aria-busy', 'false');
    expect(asked(door, 'case_open')).toHaveLength(before);
  });

  it('a draft stays with its case', async () => {
    const { screen, view } = await shownCase('Reclamo TARI');
    await reply().fill('Le scrivo domani');
    await screen.rerender({ id: await another(view.row.id) });
    await expect.element(reply()).toHaveValue('');
    await screen.rerender({ id: view.row.id });
    await expect.element(reply()).toHaveValue('Le scrivo domani');
  });

  it('what is half written in its forms and fields stays with it too', async () => {
    const { door, screen, view } = await shownCase('Reclamo TARI', {
      answers: {
        case_set: () => {
          throw refusal('disk_full');
        },
      },
    });
    const other = await another(view.row.id);
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('{Shift>}p{/Shift}');
    const promise = page.getByRole('textbox', { name: 'Che cosa faremo' });
    await promise.fill('Richiamare domani');
    await userEvent.keyboard('{Escape}');
    await userEvent.click(page.getByRole('button', { name: /^Bisogno:/ }));
    const need = page.getByRole('textbox', { name: 'Bisogno' });
    await need.fill('Riavere i soldi');
    await screen.rerender({ id: other });
    await expect.element(need).not.toBeInTheDocument();
    await screen.rerender({ id: view.row.id });
    await expect.element(need).toHaveValue('Riavere i soldi');
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('{Shift>}p{/Shift}');
    await expect.element(promise).toHaveValue('Richiamare domani');
    expect(asked(door, 'case_set').filter((args) => (args as { id: string }).id === other)).toEqual(
      [],
    );
  });
});
