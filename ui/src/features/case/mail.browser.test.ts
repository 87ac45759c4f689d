// Replies by mail: where they go, whether they left, and what came in while one was being written.
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { letGo, mailed, putOff } from '$ipc/fake/writing';
import { faults } from '$lib/testing/axe';
import { asked, note, shownCase, type Shown } from './testing';

const reply = () => page.getByRole('textbox', { name: 'La tua risposta' });
const byMail = () => page.getByRole('switch', { name: 'Per e-mail a bianca@example.org' });
const send = () => page.getByRole('button', { name: 'Invia risposta' });
const strip = () => page.getByRole('list', { name: /^Risposte/ });
const press = () => userEvent.keyboard('{Control>}{Enter}{/Control}');

const tell = ({ door, view }: Shown) =>
  door.emit({ event: 'cases_changed', ids: [view.row.id], act: null });

/** A case whose contact wrote, or called when it is not usual to answer them by mail. */
async function shown(usual = true, to: string | null = 'bianca@example.org'): Promise<Shown> {
  const all = await shownCase('Reclamo TARI');
  all.view.mail = { to, usual };
  tell(all);
  return all;
}

const sent = ({ door }: Shown) =>
  (asked(door, 'reply_send') as { mail: boolean }[]).map((a) => a.mail);

describe('a reply by mail', () => {
  it('says to whom before it leaves, that it can be undone, and what became of it', async () => {
    const all = await shown();
    await expect.element(byMail()).toBeChecked();
    await reply().fill('Il rimborso è in corso.');
    await expect.element(send()).toBeEnabled();
    expect(await faults(all.screen.container)).toEqual([]);
    await press();
    expect(sent(all)).toEqual([true]);
    await expect.element(strip()).toHaveTextContent('La risposta parte per e-mail');
    await expect.element(strip()).toHaveTextContent(/puoi annullarla ancora per/);
    mailed(all.view);
    tell(all);
    await expect.element(strip()).not.toBeInTheDocument();
    await expect
      .element(page.getByRole('article', { name: /risposta spedita a bianca@example\.org/ }))
      .toBeVisible();
  });

  it('waits with the mail server’s words when it cannot leave, and can no more be undone', async () => {
    const all = await shown();
    await reply().fill('Il rimborso è in corso.');
    await press();
    await expect.element(strip()).toBeVisible();
    putOff(all.view, '450 greylisted');
    tell(all);
    await expect
      .element(strip())
      .toHaveTextContent('non ancora spedita: 450 greylisted. Riprovo alle');
    await expect.element(strip().getByRole('button')).not.toBeInTheDocument();
    expect(await faults(all.screen.container)).toEqual([]);
  });

  it('that bounced says so where it stands, with the reason', async () => {
    const all = await shown();
    await reply().fill('Il rimborso è in corso.');
    await press();
    await expect.element(strip()).toBeVisible();
    mailed(all.view, '550 no such person');
    tell(all);
    await expect
      .element(page.getByRole('article', { name: /tornata indietro: 550 no such person/ }))
      .toHaveTextContent('Il rimborso è in corso.');
    expect(await faults(all.screen.container)).toEqual([]);
  });

  it('is only recorded after a call, unless the operator says so by a key', async () => {
    const all = await shown(false);
    await expect.element(byMail()).not.toBeChecked();
    await reply().fill('Come le dicevo al telefono');
    await press();
    await expect.element(strip()).toHaveTextContent('Risposta registrata');
    letGo(all.view);
    tell(all);
    await userEvent.keyboard('{Control>}{Shift>}e{/Shift}{/Control}');
    await expect.element(byMail()).toBeChecked();
    await reply().fill('Le mando il modulo');
    await press();
    await expect.poll(() => sent(all)).toEqual([false, true]);
  });

  it('is recorded, and says why, when the contact has no address', async () => {
    const all = await shown(true, null);
    await expect
      .element(page.getByText('Manca l’indirizzo e-mail: la risposta resta registrata qui'))
      .toBeVisible();
    await reply().fill('Grazie');
    await press();
    expect(sent(all)).toEqual([false]);
  });
});

describe('a message that comes in while a reply is written', () => {
  const news = { kind: 'message_in', by: { who: 'contact' } } as const;

  it('is pointed out and holds the reply back once', async () => {
    const all = await shown();
    await reply().fill('Il rimborso è in corso.');
    all.view.timeline.entries.push(note('Lasci stare, ho risolto', news));
    tell(all);
    await expect.element(page.getByText(/^Mentre scrivevi è arrivato altro da/)).toBeVisible();
    expect(await faults(all.screen.container)).toEqual([]);
    await press();
    expect(sent(all)).toEqual([]);
    await expect.element(reply()).toHaveValue('Il rimborso è in corso.');
    await press();
    await expect.poll(() => sent(all)).toEqual([true]);
  });

  it('and was read holds nothing back, nor does what was there before', async () => {
    const all = await shown();
    all.view.timeline.entries.push(note('Una cosa ancora', news));
    tell(all);
    await expect.element(page.getByText('Una cosa ancora')).toBeVisible();
    await reply().fill('Certo.');
    all.view.timeline.entries.push(note('E un’altra', news));
    tell(all);
    await page.getByRole('button', { name: 'Ho letto' }).click();
    await expect.element(page.getByText(/^Mentre scrivevi/)).not.toBeInTheDocument();
    await reply().click();
    await press();
    await expect.poll(() => sent(all)).toEqual([true]);
  });
});
