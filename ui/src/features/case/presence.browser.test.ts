/** Who else is at the case: said in words, told to nobody longer than the case is open. */
import { page, userEvent } from 'vitest/browser';
import { expect, test } from 'vitest';
import { directory } from '$ipc/directory.svelte';
import { asked, shownCase } from './testing';

const colleague = () => {
  const one = directory.now.operators.find(({ id }) => id !== directory.now.me);
  if (!one) throw new Error('nobody else works here');
  return one;
};

test('a colleague who reads and then writes is shown, and who goes is gone', async () => {
  const { door, view } = await shownCase(/Orario carte/);
  const { id, name } = colleague();
  const tell = (others: { operator: string; doing: 'reading' | 'writing' }[] | null) =>
    door.emit({ event: 'presence_changed', case: view.row.id, others });
  tell([{ operator: id, doing: 'reading' }]);
  await expect.element(page.getByText(`${name} lo sta guardando`)).toBeVisible();
  tell([{ operator: id, doing: 'writing' }]);
  await expect.element(page.getByText(`${name} sta scrivendo`)).toBeVisible();
  tell([]);
  await expect.element(page.getByText(`${name} sta scrivendo`)).not.toBeInTheDocument();
  tell(null);
  await expect.element(page.getByText('Chi altro c’è: non si sa')).toBeVisible();
});

test('who is at another case is not shown here', async () => {
  const { door, view } = await shownCase(/Orario carte/);
  const { id, name } = colleague();
  const at = (where: string, doing: 'reading' | 'writing') =>
    door.emit({ event: 'presence_changed', case: where, others: [{ operator: id, doing }] });
  at(view.row.id, 'reading');
  at('another', 'writing');
  await expect.element(page.getByText(`${name} lo sta guardando`)).toBeVisible();
  await expect.element(page.getByText(`${name} sta scrivendo`)).not.toBeInTheDocument();
});

test('the desk says that it reads, that it writes, and that it went', async () => {
  const { door, view, screen } = await shownCase(/Orario carte/);
  const id = view.row.id;
  expect(asked(door, 'presence_show')).toEqual([{ id, doing: 'reading' }]);
  await userEvent.click(page.getByRole('textbox', { name: /risposta/i }));
  await userEvent.keyboard('Buongiorno');
  await expect.poll(() => asked(door, 'presence_show').at(-1)).toEqual({ id, doing: 'writing' });
  await screen.unmount();
  await expect
    .poll(() => asked(door, 'presence_show').at(-1))
    .toEqual({ id: null, doing: 'reading' });
});
