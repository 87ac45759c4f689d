// A card put to the contact: whose word is awaited, and what no longer acts once it has come.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Card, Decision, Suggestion } from '$ipc/bindings';
import { directory } from '$ipc/directory.svelte';
import { openDoor } from '$ipc/door';
import { answering, type Answers } from '$ipc/fake/answers';
import { fakeDoor, type FakeDoor } from '$ipc/fake/door';
import { keyboard } from '$lib/keys/keyboard.svelte';
import Keys from '$lib/testing/Keys.svelte';
import OverhelpPane from './OverhelpPane.svelte';

let door: FakeDoor;
const onopen = vi.fn();
const oninsert = vi.fn();
const ontake = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
});

async function shown(subject: string, answers: Answers = {}) {
  door = fakeDoor();
  openDoor(answering(door, answers));
  await directory.read();
  const view = [...door.world.cases.values()].find(({ row }) => row.subject.includes(subject))!;
  render(Keys);
  const screen = render(OverhelpPane, {
    id: view.row.id,
    topic: view.row.topic,
    onopen,
    oninsert,
    ontake,
  });
  Object.assign(screen.container.style, { display: 'flex', width: '280px', height: '720px' });
  await page.getByText('Ha chiesto').findElement();
  return { view, screen };
}

const t = (it: string) => ({ it, en: `${it} (en)` });
const card = (more: Partial<Card> = {}): Card => ({
  id: 'book_id_slot',
  kind: 'offer',
  level: 'over',
  nature: 'service',
  title: t('Prenota lo sportello'),
  need: t('Avere il documento in tempo.'),
  say: t('Le fisso io il primo posto libero?'),
  because: [{ reason: 'contact_said', words: 'parto venerdì' }],
  sure: 'likely',
  p: 0.8,
  does: 'insert',
  target: null,
  folded: false,
  article: null,
  ...more,
});
const decision = (more: Partial<Decision> = {}): Decision => ({
  facts: [],
  steps: { cards: [], folded: false, learning: null },
  voice: { kind: 'silent', why: 'nothing_useful' },
  ...more,
});
/** What the engine would say, whatever the case. */
const saying = (more: Partial<Decision>, rest: Partial<Suggestion> = {}): Answers => ({
  suggest: ({ id }) => ({
    id,
    asked: 'Fino a che ora?',
    answered: true,
    decision: decision(more),
    proposed: null,
    ...rest,
  }),
});

const outcomes = () =>
  door.asked.filter(({ name }) => name === 'suggestion_outcome').map(({ args }) => args);
const button = (name: string | RegExp) => page.getByRole('button', { name });

const asked = (answer: 'accepted' | 'declined' | null, action = 'b') => ({
  action,
  title: t('Chiedi un risarcimento'),
  answer,
  at: 0,
});
const ideas = [
  card({ id: 'a', kind: 'idea', title: t('Segui la segnalazione') }),
  card({ id: 'b', kind: 'idea', title: t('Chiedi un risarcimento'), does: 'promise' }),
];

describe('a card the contact was asked about', () => {
  it('is there again when one comes back to the case, an idea as an idea', async () => {
    await shown(
      'Lampione',
      saying({ voice: { kind: 'show', offer: card(), ideas } }, { proposed: asked(null) }),
    );
    await expect
      .element(page.getByRole('article', { name: 'Chiedi un risarcimento' }))
      .toHaveTextContent(/Proposto alle/);
    await userEvent.click(button(/Ha accettato/));
    await expect.poll(outcomes).toMatchObject([{ action: 'b', card: 'idea', contact: 'accepted' }]);
    await expect.poll(() => ontake.mock.calls).toMatchObject([[{ id: 'b' }]]);
  });

  it('that is no longer offered wants the contact’s word all the same, and takes up no other', async () => {
    await shown(
      'Lampione',
      saying({ voice: { kind: 'show', offer: card(), ideas: [] } }, { proposed: asked(null) }),
    );
    await expect.element(page.getByText('Chiedi un risarcimento')).toBeVisible();
    await expect.element(page.getByRole('article')).not.toBeInTheDocument();
    await userEvent.click(button(/Ha accettato/));
    await expect.poll(outcomes).toMatchObject([{ action: 'b', contact: 'accepted' }]);
    expect(ontake).not.toHaveBeenCalled();
  });

  it('and who answered, is gone for the keys too', async () => {
    await shown(
      'Lampione',
      saying({ voice: { kind: 'show', offer: card(), ideas } }, { proposed: asked('declined') }),
    );
    await expect.element(page.getByText(/^Ha detto di no/)).toBeVisible();
    for (const act of [
      'oltre.propose',
      'oltre.veto',
      'oltre.accepted',
      'oltre.declined',
    ] as const) {
      expect(keyboard.can(act), act).toBe(false);
    }
    await userEvent.keyboard('o124');
    expect(outcomes()).toEqual([]);
    await expect.element(button(/^Segui la segnalazione/)).toBeDisabled();
  });

  it('the reasons of one card are not open on the next', async () => {
    let offer = card();
    const { view } = await shown('Lampione', {
      suggest: (args) =>
        saying({ voice: { kind: 'show', offer, ideas: [] } }).suggest!(args, undefined as never),
    });
    await userEvent.keyboard('{Alt>}2{/Alt}');
    await expect.element(page.getByRole('menuitem', { name: 'È già fatto' })).toBeVisible();
    offer = card({ id: 'other', title: t('Manda l’elenco') });
    door.emit({ event: 'cases_changed', ids: [view.row.id], act: null });
    await expect
      .element(page.getByRole('article', { name: 'Manda l’elenco', includeHidden: true }))
      .toBeInTheDocument();
    await expect.element(page.getByRole('menuitem')).not.toBeInTheDocument();
  });
});
