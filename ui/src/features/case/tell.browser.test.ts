// A fault that several people reported: all of them are told at once, each the way they can be reached.
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { faults } from '$lib/testing/axe';
import { statusLine } from '$lib/text/statusline.svelte';
import { asked, shownCase, type Shown } from './testing';

const form = () => page.getByRole('dialog', { name: 'Avvisa chi ha segnalato lo stesso' });
const words = () => form().getByRole('textbox', { name: 'Che cosa diciamo' });

/** The lamp, with two cases under it: one of somebody with a phone, one of somebody nobody can reach. */
async function withReporters(): Promise<Shown & { phoned: string; unreached: string }> {
  const shown = await shownCase('Lampione spento');
  const others = [...shown.door.world.cases.values()].filter(
    ({ row, contact }) => row.id !== shown.view.row.id && contact,
  );
  const [phoned, unreached] = [others[0]!, others[1]!];
  phoned.row.status = unreached.row.status = 'open';
  phoned.contact!.points = [{ kind: 'phone', value: '+393331111111', shown: '333 1111111' }];
  unreached.contact!.points = [];
  shown.view.links = [phoned, unreached].map(({ row }) => ({
    kind: 'child',
    other: { id: row.id, code: row.code, subject: row.subject },
  }));
  shown.door.emit({ event: 'cases_changed', ids: [shown.view.row.id], act: null });
  await expect
    .element(page.getByRole('list', { name: 'Casi che stanno insieme a questo' }))
    .toBeVisible();
  return { ...shown, phoned: phoned.row.id, unreached: unreached.row.id };
}

describe('those who reported the same', () => {
  it('are listed with how they are told, and told with one key', async () => {
    const { door, view, phoned } = await withReporters();
    await userEvent.keyboard('{Shift>}T{/Shift}');
    await expect
      .element(words())
      .toHaveValue('Grazie della segnalazione, la giro subito alla squadra.');
    await expect.element(form().getByText('da richiamare al 333 1111111')).toBeVisible();
    const off = form().getByRole('checkbox', { name: /non c’è un recapito/ });
    await expect.element(off).toBeDisabled();
    expect(await faults(document.body)).toEqual([]);
    await words().fill('Il lampione è riparato.');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.element(form()).not.toBeInTheDocument();
    expect(statusLine.text).toBe('Avvisata o da richiamare: 1 persona.');
    expect(asked(door, 'reporters_tell')).toEqual([
      expect.objectContaining({
        id: view.row.id,
        ids: [phoned],
        body: 'Il lampione è riparato.',
        solve: false,
      }),
    ]);
  });

  it('who is taken off is not told, and nobody is told nothing', async () => {
    await withReporters();
    await userEvent.keyboard('{Shift>}T{/Shift}');
    const send = form().getByRole('button', { name: /^Avvisa \d/ });
    await expect.element(send).toBeEnabled();
    await words().fill(' ');
    await expect.element(send).toBeDisabled();
    await words().fill('Riparato.');
    await form()
      .getByRole('checkbox', { name: /da richiamare/ })
      .click();
    await expect.element(form().getByRole('button', { name: 'Avvisa 0 persone' })).toBeDisabled();
  });
});
