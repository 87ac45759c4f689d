// From case to case: nothing lands on the wrong one, nothing typed is lost on the way.
import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { rpc } from '$ipc/door';
import { asked, shownCase } from './testing';

const reply = () => page.getByRole('textbox', { name: 'Che cosa rispondi' });

/** Another of my cases. */
async function another(not: string): Promise<string> {
  const { rows } = await rpc('queue_page', {
    tab: 'mine',
    queue: null,
    topic: null,
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
});
