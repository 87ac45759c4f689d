// A card put to the contact: whose word is awaited, and what no longer acts once it has come.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { keyboard } from '$lib/keys/keyboard.svelte';
import { button, card, door, heard, outcomes, saying, shown, t } from './testing';

beforeEach(() => {
  vi.clearAllMocks();
});

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
    await expect.poll(() => heard.ontake.mock.calls).toMatchObject([[{ id: 'b' }]]);
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
    expect(heard.ontake).not.toHaveBeenCalled();
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
