// The files of a case: attached, told where their bytes are, fetched and saved; by keyboard too.
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { AttachmentView } from '$ipc/bindings';
import { refusal } from '$ipc/fake/answers';
import { faults } from '$lib/testing/axe';
import { asked, shownCase } from './testing';

const list = () => page.getByRole('list', { name: 'File del caso' });
const button = (name: string | RegExp) => page.getByRole('button', { name });

const file = (more: Partial<AttachmentView>): AttachmentView => ({
  id: 'f-1',
  name: 'verbale.pdf',
  size: 1_258_291,
  mime: 'application/pdf',
  by: 'op-marta',
  at: 1_780_000_000_000,
  state: 'here',
  done: 100,
  problem: null,
  ...more,
});

describe('the files of a case', () => {
  it('are attached by key in the system’s dialog, and say that they wait', async () => {
    const { door, view } = await shownCase('Reclamo TARI');
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('{Shift>}f{/Shift}');
    await expect.element(list()).toHaveTextContent(/foto\.jpg/);
    await expect.element(list()).toHaveTextContent('2 MB · In attesa di partire');
    expect(asked(door, 'attachment_pick')).toEqual([{ id: view.row.id }]);
  });

  it('say how far they are, and why one does not go on', async () => {
    const { door, view } = await shownCase('Reclamo TARI');
    const said = async (more: Partial<AttachmentView>, words: string) => {
      view.attachments = [file(more)];
      door.emit({ event: 'cases_changed', ids: [view.row.id], act: null });
      await expect.element(list()).toHaveTextContent(words);
    };
    await said({ state: 'sending', done: 40 }, '1,3 MB · In invio, 40 %');
    await said({ state: 'here' }, 'Inviato');
    await said({ state: 'fetching', done: 7 }, 'In arrivo, 7 %');
    await said({ state: 'stuck', problem: 'too_large' }, 'troppo grande per il server');
    await said({ state: 'away', problem: 'not_sent_yet' }, 'non l’ha ancora inviato');
    await said({ state: 'away', problem: 'damaged' }, 'danneggiato');
  });

  it('are fetched when somebody asks, then saved where somebody says', async () => {
    const { door, view } = await shownCase('Reclamo TARI');
    view.attachments = [file({ state: 'away' })];
    door.emit({ event: 'cases_changed', ids: [view.row.id], act: null });
    await button('Scarica verbale.pdf').click();
    await expect.element(button('Salva con nome verbale.pdf')).toBeVisible();
    await button('Salva con nome verbale.pdf').click();
    await expect
      .poll(() => asked(door, 'attachment_save'))
      .toEqual([{ id: view.row.id, attachment: 'f-1' }]);
    expect(await faults(list().element())).toEqual([]);
  });

  it('that are refused are named with the reason, the others are attached', async () => {
    await shownCase('Reclamo TARI', {
      answers: {
        attachment_pick: async (_, usual) => ({
          ...(await usual()),
          refused: [{ name: 'fattura.exe', error: refusal('file_kind_not_allowed') }],
        }),
      },
    });
    await button(/^Allega/).click();
    await expect.element(page.getByText('fattura.exe non è stato allegato')).toBeVisible();
    await expect.element(list()).toHaveTextContent('foto.jpg');
  });

  it('are pasted', async () => {
    const { door, view } = await shownCase('Reclamo TARI');
    const given = new DataTransfer();
    given.items.add(new File(['ciao'], 'schermata.png', { type: 'image/png' }));
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: given, cancelable: true }));
    await expect
      .poll(() => asked(door, 'attachment_bytes'))
      .toEqual([{ id: view.row.id, name: 'schermata.png', bytes: 'Y2lhbw==' }]);
    await expect.element(list()).toHaveTextContent('schermata.png');
  });
});
