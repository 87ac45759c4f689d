/** What the stories of the over-help pane share. */
import { vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Card, Decision, Suggestion } from '$ipc/bindings';
import { directory } from '$ipc/directory.svelte';
import { openDoor } from '$ipc/door';
import { answering, type Answers } from '$ipc/fake/answers';
import { fakeDoor, type FakeDoor } from '$ipc/fake/door';
import Keys from '$lib/testing/Keys.svelte';
import OverhelpPane from './OverhelpPane.svelte';

export let door: FakeDoor;
/** What the pane asks of the screen around it. */
export const heard = { onopen: vi.fn(), oninsert: vi.fn(), ontake: vi.fn(), onanswered: vi.fn() };

/** The pane beside the case with this subject. */
export async function shown(subject: string, answers: Answers = {}) {
  door = fakeDoor();
  openDoor(answering(door, answers));
  await directory.read();
  const view = [...door.world.cases.values()].find(({ row }) => row.subject.includes(subject))!;
  render(Keys);
  const screen = render(OverhelpPane, {
    id: view.row.id,
    topic: view.row.topic,
    ...heard,
  });
  Object.assign(screen.container.style, { display: 'flex', width: '280px', height: '720px' });
  await page.getByText('Ha chiesto').findElement();
  return { view, screen };
}

export const t = (it: string) => ({ it, en: `${it} (en)` });
export const card = (more: Partial<Card> = {}): Card => ({
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
export const decision = (more: Partial<Decision> = {}): Decision => ({
  facts: [],
  steps: { cards: [], folded: false, learning: null },
  voice: { kind: 'silent', why: 'nothing_useful' },
  ...more,
});
/** What the engine would say, whatever the case. */
export const saying = (more: Partial<Decision>, rest: Partial<Suggestion> = {}): Answers => ({
  suggest: ({ id }) => ({
    id,
    asked: 'Fino a che ora?',
    answered: true,
    decision: decision(more),
    proposed: null,
    held: [],
    ...rest,
  }),
});

/** What was recorded of suggestions. */
export const outcomes = () =>
  door.asked.filter(({ name }) => name === 'suggestion_outcome').map(({ args }) => args);
export const button = (name: string | RegExp) => page.getByRole('button', { name });
