import { expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { openDoor } from '$ipc/door';
import { fakeDoor } from '$ipc/fake/door';
import { faults } from '$lib/testing/axe';
import Diagnostics from './Diagnostics.svelte';

it('a report is read before it is copied', async () => {
  openDoor(fakeDoor());
  const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  const screen = render(Diagnostics);
  await userEvent.click(page.getByRole('button', { name: 'Mostra il resoconto' }));
  await expect
    .element(page.getByLabelText('Resoconto per l’assistenza'))
    .toHaveTextContent('cases open 12');
  expect(await faults(screen.container)).toEqual([]);
  await userEvent.click(page.getByRole('button', { name: 'Copia il resoconto' }));
  expect(copied).toHaveBeenCalledWith(expect.stringContaining('schema 3'));
});
