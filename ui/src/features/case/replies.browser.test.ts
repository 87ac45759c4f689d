// A reply from the moment it is recorded: held, cancelled, part of the case, or not accepted.
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { forestalled, letGo } from '$ipc/fake/writing';
import { noMeta } from '$ipc/fake/world';
import { faults } from '$lib/testing/axe';
import { asked, note, shownCase, type Shown } from './testing';

const WORDS = 'Il rimborso è in corso.';
const reply = () => page.getByRole('textbox', { name: 'La tua risposta' });
const strip = () => page.getByRole('list', { name: 'Risposte che si possono ancora annullare' });
const cancel = () => strip().getByRole('button', { name: 'Annulla risposta' });
const back = () => page.getByRole('list', { name: 'Risposte non accettate' });
const recorded = () => page.getByRole('article', { name: /Tu risposta registrata, non spedita/ });
const feed = () => page.getByRole('feed').element();

async function record(words = WORDS): Promise<void> {
  await reply().fill(words);
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await expect.element(strip()).toHaveTextContent('Risposta registrata');
}

const tell = ({ door, view }: Shown) =>
  door.emit({ event: 'cases_changed', ids: [view.row.id], act: null });

/** So many lines that the timeline scrolls. */
function long({ door, view }: Shown): void {
  for (let line = 0; line < 40; line += 1) view.timeline.entries.unshift(note(`Riga ${line}`));
  tell({ door, view } as Shown);
}

describe('a reply just recorded', () => {
  it('stands in the timeline at once, and can be cancelled for ten seconds', async () => {
    const { screen } = await shownCase('Reclamo TARI');
    await record();
    await expect.element(recorded()).toHaveTextContent(WORDS);
    await expect.element(strip()).toHaveTextContent(/puoi annullarla ancora per (10|9) s/);
    await expect.element(reply()).toHaveFocus();
    expect(await faults(screen.container)).toEqual([]);
  });

  it('becomes an entry where it stands: once, with nothing that moves and nothing "new"', async () => {
    const shown = await shownCase('Reclamo TARI');
    long(shown);
    await record();
    await expect
      .poll(() => feed().scrollHeight - feed().scrollTop - feed().clientHeight)
      .toBeLessThan(3);
    const before = recorded().element();
    await reply().fill('E ancora una cosa');
    letGo(shown.view);
    tell(shown);
    await expect.element(strip()).not.toBeInTheDocument();
    expect(recorded().elements()).toEqual([before]);
    await expect
      .poll(() => feed().scrollHeight - feed().scrollTop - feed().clientHeight)
      .toBeLessThan(3);
    await expect.element(page.getByRole('button', { name: /nuov/ })).not.toBeInTheDocument();
    await expect.element(reply()).toHaveFocus();
    await expect.element(reply()).toHaveValue('E ancora una cosa');
  });

  it('leaves whoever reads further up where they are as it becomes an entry', async () => {
    const shown = await shownCase('Reclamo TARI');
    long(shown);
    await record();
    feed().scrollTop = 40;
    await expect.poll(() => feed().scrollTop).toBe(40);
    letGo(shown.view);
    tell(shown);
    await expect.element(strip()).not.toBeInTheDocument();
    expect(feed().scrollTop).toBe(40);
  });

  it('comes back into the field it left by undo, before anything else is typed there', async () => {
    const { door, view } = await shownCase('Reclamo TARI');
    await record();
    await userEvent.keyboard('{Control>}z{/Control}');
    await expect.element(reply()).toHaveValue(WORDS);
    await expect.element(reply()).toHaveFocus();
    await expect.element(strip()).not.toBeInTheDocument();
    await expect.element(recorded()).not.toBeInTheDocument();
    expect(view.drafts).toMatchObject([{ kind: 'reply', body: WORDS }]);
    expect(asked(door, 'reply_cancel')).toHaveLength(1);
  });

  it('leaves undo to the field once something was typed there, and to the window elsewhere', async () => {
    const { door } = await shownCase('Reclamo TARI');
    await record();
    await expect.element(cancel()).toHaveAttribute('aria-keyshortcuts', 'Control+Z');
    await userEvent.keyboard('x{Backspace}');
    await expect.element(cancel()).toHaveAttribute('aria-keyshortcuts', 'Z');
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(asked(door, 'reply_cancel')).toEqual([]);
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('z');
    await expect.poll(() => asked(door, 'reply_cancel')).toHaveLength(1);
    await expect.element(reply()).toHaveFocus();
  });

  it('comes back before what is being typed, and nothing of either is lost', async () => {
    const { view } = await shownCase('Reclamo TARI');
    await record();
    await reply().fill('Aggiungo');
    await userEvent.click(cancel());
    await expect.element(reply()).toHaveValue(`${WORDS}\n\nAggiungo`);
    expect(view.drafts).toMatchObject([{ kind: 'reply', body: `${WORDS}\n\nAggiungo` }]);
  });

  it('written without a network waits here and says so; each of several is told by its words', async () => {
    await shownCase('Reclamo TARI', { phase: 'offline' });
    await record();
    await expect
      .element(strip())
      .toHaveTextContent('salvata qui: puoi annullarla finché non è inviata');
    await record('E la ricevuta le arriva per posta.');
    await expect.element(strip()).toHaveTextContent(WORDS);
    await expect.element(strip()).toHaveTextContent('E la ricevuta le arriva per posta.');
    expect(recorded().elements()).toHaveLength(2);
  });

  it('is followed by how it ended, and both stand', async () => {
    const { view } = await shownCase('Reclamo TARI');
    await reply().fill(WORDS);
    await userEvent.keyboard('{Control>}{Shift>}{Enter}{/Shift}{/Control}');
    await expect.element(page.getByRole('dialog', { name: 'Come è finita?' })).toBeVisible();
    await userEvent.keyboard('1{Enter}');
    await expect.poll(() => view.row.status).toBe('solved');
    await expect.element(strip()).toHaveTextContent('Risposta registrata');
  });
});

describe('a reply that was not accepted', () => {
  it('is a draft again, with who was first beside it, until that was seen', async () => {
    const shown = await shownCase('Reclamo TARI');
    await record();
    forestalled(shown.door.world, shown.view, 'op-luca');
    tell(shown);
    await expect.element(back()).toHaveTextContent('nel frattempo ha già risposto Luca Zanon');
    await expect.element(back()).toHaveTextContent('È di nuovo qui sotto');
    await expect.element(reply()).toHaveValue(WORDS);
    await expect.element(recorded()).not.toBeInTheDocument();
    expect(await faults(shown.screen.container)).toEqual([]);
    await userEvent.click(back().getByRole('button', { name: 'Ho visto' }));
    await expect.element(back()).not.toBeInTheDocument();
    await expect.element(reply()).toHaveValue(WORDS);
    expect(shown.door.world.refused).toEqual([]);
  });

  it('does not land on another one that is being typed, and goes back into it when asked', async () => {
    const shown = await shownCase('Reclamo TARI');
    await record();
    await reply().fill('Un’altra cosa');
    await expect.poll(() => shown.view.drafts[0]?.body).toBe('Un’altra cosa');
    forestalled(shown.door.world, shown.view, 'op-luca');
    tell(shown);
    await expect.element(back()).toBeVisible();
    await expect.element(reply()).toHaveValue('Un’altra cosa');
    await userEvent.click(back().getByRole('button', { name: 'Rimetti nella risposta' }));
    await expect.element(reply()).toHaveValue(`Un’altra cosa\n\n${WORDS}`);
    await expect.element(back()).toHaveTextContent('È di nuovo qui sotto');
  });

  it('said again is no longer among what was not accepted', async () => {
    const shown = await shownCase('Reclamo TARI');
    await record();
    forestalled(shown.door.world, shown.view, 'op-luca');
    tell(shown);
    await expect.element(reply()).toHaveValue(WORDS);
    await reply().fill(`Come ha scritto Luca: ${WORDS}`);
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.element(back()).not.toBeInTheDocument();
    expect(shown.door.world.refused).toEqual([]);
  });
});

describe('the answer of a colleague', () => {
  it('that waits below and was not read is not said to have been seen', async () => {
    const shown = await shownCase('Reclamo TARI');
    long(shown);
    await record('Prima');
    letGo(shown.view);
    tell(shown);
    await expect.element(strip()).not.toBeInTheDocument();
    feed().scrollTop = 0;
    await expect.poll(() => feed().scrollTop).toBe(0);
    const lucas = note('Le ho già scritto io', { kind: 'message_out', meta: noMeta() });
    shown.view.timeline.entries.push(lucas);
    tell(shown);
    await expect.element(page.getByRole('button', { name: /nuov/ })).toBeVisible();
    await record();
    const [, { seen }] = asked(shown.door, 'reply_send') as { seen: string[] }[] as [
      unknown,
      { seen: string[] },
    ];
    expect(seen).toHaveLength(20);
    expect(seen).not.toContain(lucas.id);
  });

  it('that is held is in sight, and is told as theirs', async () => {
    const shown = await shownCase('Reclamo TARI');
    shown.view.replies.push({
      entry: note('Le ho già scritto io', {
        by: { who: 'operator', id: 'op-luca' },
        kind: 'message_out',
      }),
      until: Date.now() + 8_000,
      is_sending: false,
      hindered: null,
    });
    tell(shown);
    await expect.element(strip()).toHaveTextContent('Luca Zanon ha appena risposto');
    await expect.element(strip().getByRole('button')).not.toBeInTheDocument();
    await expect
      .element(page.getByRole('article', { name: /Luca Zanon risposta/ }))
      .toHaveTextContent('Le ho già scritto io');
  });
});
