import { afterEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { keyboard, keysOf } from '$lib/keys/keyboard.svelte';
import { known } from '$lib/keys/remap';
import { faults } from '$lib/testing/axe';
import KeysForm from './KeysForm.svelte';

const button = (name: string) => page.getByRole('button', { name });
const changeTake = () => button('Cambia i tasti di «Prendi in carico»');

/** The form as the settings screen has it: what is chosen holds at once. */
function shown(first: Record<string, string> = {}) {
  keyboard.remapped = known(first);
  const onchange = vi.fn<(own: Record<string, string>) => void>((own) => {
    keyboard.remapped = known(own);
    void screen.rerender({ own });
  });
  const screen = render(KeysForm, { own: first, onchange });
  return { screen, onchange };
}

afterEach(() => {
  keyboard.remapped = {};
});

describe('keys of one’s own', () => {
  it('are pressed, hold at once and give the focus back', async () => {
    const { screen, onchange } = shown();
    expect(keysOf('case.take')).toEqual(['1']);
    await userEvent.click(changeTake());
    await expect.element(page.getByText('Premi i tasti · Esc annulla')).toBeVisible();
    await userEvent.keyboard('w');
    expect(onchange).toHaveBeenCalledWith({ 'case.take': 'W' });
    expect(keysOf('case.take')).toEqual(['W']);
    await expect.element(changeTake()).toHaveFocus();
    expect(await faults(screen.container)).toEqual([]);
    await userEvent.click(button('Ripristina i tasti di «Prendi in carico»'));
    expect(keysOf('case.take')).toEqual(['1']);
  });

  it('are not taken from another act, a field or the system', async () => {
    const { onchange } = shown();
    await userEvent.click(changeTake());
    await userEvent.keyboard('e');
    await expect.element(page.getByRole('alert')).toHaveTextContent(/E è già di «Risolvi/);
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByRole('alert')).toHaveTextContent(/serve già ai campi/);
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByText('Premi i tasti · Esc annulla')).not.toBeInTheDocument();
    expect(onchange).not.toHaveBeenCalled();
  });

  it('of an act that has several, the others stay', () => {
    shown({ 'action.undo': 'F9' });
    expect(keysOf('action.undo')).toEqual(['F9', 'Mod+Z']);
  });

  it('all go back to what they were', async () => {
    shown({ 'case.take': 'W', 'case.solve': 'F9' });
    await userEvent.click(button('Ripristina tutti i tasti'));
    expect([...keysOf('case.take'), ...keysOf('case.solve')]).toEqual(['1', 'E']);
  });
});
