import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { HeldCard } from '$ipc/bindings';
import { refusal } from '$ipc/fake/answers';
import { announcer } from '$lib/text/announce.svelte';
import { look } from '$lib/look/look.svelte';
import { faults } from '$lib/testing/axe';
import { button, door, saying, shown, t } from './testing';

const held = (why: HeldCard['why'], title: string, until: number | null = null): HeldCard => ({
  ...{ action: title, title: t(title), why, until },
});
const rest = [
  held('cooling_down', 'Uno', Date.now() + 40 * 86_400_000),
  held({ held: 'complaint' }, 'Due'),
];

beforeEach(() => {
  vi.clearAllMocks();
  announcer.say('');
});

describe('what is kept back', () => {
  it('is one grey line, which unfolds to why and until when', async () => {
    const { screen } = await shown("Orario carte d'identità");
    const line = button('3 tenute da parte, 1 silenziata: perché?');
    await expect.element(line).toHaveAttribute('aria-expanded', 'false');
    await expect.element(page.getByText(/Ha detto di no: riposa/)).not.toBeVisible();
    (line.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText(/^Ha detto di no: riposa, fino al \d+ \w+/)).toBeVisible();
    await expect
      .element(page.getByText('Una proposta c’è già stata in questa conversazione'))
      .toBeVisible();
    expect(await faults(screen.container)).toEqual([]);
  });

  it('a muted one speaks again when asked, once however often one clicks', async () => {
    const { view } = await shown("Orario carte d'identità");
    await userEvent.click(button(/tenute da parte/));
    await userEvent.dblClick(button('Torna a mostrarla'));
    await expect.element(button('2 tenute da parte: perché?')).toBeVisible();
    expect(door.asked.filter(({ name }) => name === 'suggestion_unmute')).toEqual([
      { name: 'suggestion_unmute', args: { id: view.row.id, action: 'home_visit_id' } },
    ]);
    expect(announcer.message).toBe('Torna a comparire: Fare la carta d’identità a domicilio');
  });

  it('a refusal says why, and the card stays where it was', async () => {
    await shown("Orario carte d'identità", {
      suggestion_unmute: () => {
        throw refusal('disk_full');
      },
    });
    await userEvent.click(button(/tenute da parte/));
    await userEvent.click(button('Torna a mostrarla'));
    await expect.element(page.getByRole('alert')).toHaveTextContent('disk_full');
    await expect.element(button('Torna a mostrarla')).toBeVisible();
  });

  it('nothing kept back is no line at all', async () => {
    await shown('Orario', saying({}));
    await expect.element(page.getByText('Niente da proporre: la risposta basta.')).toBeVisible();
    await expect.element(button(/perché\?/)).not.toBeInTheDocument();
  });

  it('is counted in words: kept back, or muted when all of it is', async () => {
    await shown('Orario', saying({}, { held: rest }));
    await expect.element(button('2 tenute da parte: perché?')).toBeVisible();
    look.locale = 'en';
    await expect.element(button('2 kept back: why?')).toBeVisible();
    look.locale = 'it';
    await shown('Lampione', saying({}, { held: [held('muted', 'Uno'), held('muted', 'Due')] }));
    await expect.element(button('2 silenziate: perché?')).toBeVisible();
  });

  it('does not move while one types', async () => {
    await shown("Orario carte d'identità");
    const field = document.createElement('textarea');
    document.body.append(field);
    await userEvent.click(button(/tenute da parte/));
    const pane = page.getByRole('complementary', { name: 'Oltre' }).element();
    const places = () =>
      [...pane.querySelectorAll('*')].map((one) => Math.round(one.getBoundingClientRect().top));
    const before = places();
    field.focus();
    await userEvent.keyboard('una risposta che si scrive');
    expect(places()).toEqual(before);
    field.remove();
  });
});
