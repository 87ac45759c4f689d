import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { directory } from '$ipc/directory.svelte';
import { openDoor } from '$ipc/door';
import { fakeDoor } from '$ipc/fake/door';
import { faults } from '$lib/testing/axe';
import Search from './Search.svelte';
import { SearchState } from './search.svelte';

async function shown() {
  const door = fakeDoor();
  openDoor(door);
  await directory.read();
  const onopen = vi.fn();
  const onclose = vi.fn();
  const search = new SearchState();
  onTestFinished(search.start());
  const { container } = render(Search, { search, follow: true, onopen, onclose });
  return { onopen, onclose, search, container, door };
}

const field = () => page.getByRole('searchbox', { name: 'Cerca un caso' });

describe('search', () => {
  it('has the keys at once, finds as one types, opens with Enter', async () => {
    const { onopen, container } = await shown();
    await expect.element(field()).toHaveFocus();
    await userEvent.keyboard('lampione');
    await expect
      .element(page.getByRole('option').first())
      .toHaveTextContent('Condominio Le Rondini');
    expect(await faults(container)).toEqual([]);
    await userEvent.keyboard('{Enter}');
    expect(onopen).toHaveBeenCalledOnce();
  });

  it('finds by the code a caller reads out', async () => {
    await shown();
    await userEvent.keyboard('k7m4q2');
    await expect.element(page.getByRole('option')).toHaveTextContent("Orario carte d'identità");
  });

  it('says when nothing was found, and Escape closes', async () => {
    const { onclose } = await shown();
    await userEvent.keyboard('zzzz');
    await expect.element(page.getByText('Nessun caso trovato')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    expect(onclose).toHaveBeenCalledOnce();
  });

  it('the last words typed win, however late an answer comes', async () => {
    const { search } = await shown();
    const door = fakeDoor();
    let release: () => void = () => undefined;
    const held = new Promise<void>((go) => (release = go));
    openDoor({
      ...door,
      call: async (name, args) => {
        if ((args as { text?: string }).text === 'tari') await held;
        return door.call(name, args);
      },
    });
    const slow = search.find('tari');
    await search.find('lampione');
    release();
    await slow;
    expect(search.text).toBe('lampione');
    expect(search.hits!.rows.every(({ subject }) => subject.startsWith('Lampione'))).toBe(true);
  });

  it('what was found follows what changes, and the keys stay where they are', async () => {
    const { search, door } = await shown();
    await search.find('lampione');
    const [first, second] = search.hits!.rows;
    search.active = { index: 1, id: second!.id };
    door.world.cases.get(second!.id)!.row.subject = 'Lampione riparato';
    door.emit({ event: 'cases_changed', ids: [second!.id], act: null });
    await expect
      .element(page.getByRole('option', { name: /Lampione riparato/ }))
      .toHaveAttribute('data-active');
    door.world.cases.delete(first!.id);
    door.emit({ event: 'cases_changed', ids: [], act: null });
    await expect.poll(() => search.active).toEqual({ index: 0, id: second!.id });
    expect(search.text).toBe('lampione');
  });

  it('hostile text is text', async () => {
    await shown();
    await field().fill('<img src=x onerror="window.hacked=1">{{7*7}}\u202e');
    await expect.element(page.getByText('Nessun caso trovato')).toBeVisible();
    expect(document.querySelector('img[src=x]')).toBeNull();
    expect('hacked' in window).toBe(false);
  });
});
