import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { announce } from '$lib/text/announce.svelte';
import { faults } from '$lib/testing/axe';
import Gallery from '$lib/testing/Gallery.svelte';

describe('the primitives', () => {
  it('have no accessibility fault in light or dark', async () => {
    const { container } = render(Gallery);
    expect(await faults(container)).toEqual([]);
  });

  it('a button is pressed by keyboard', async () => {
    const onsave = vi.fn();
    render(Gallery, { onsave });
    const save = page.getByRole('button', { name: 'Registra risposta' });
    (save.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    expect(onsave).toHaveBeenCalledOnce();
  });

  it('an icon button has its name', async () => {
    render(Gallery);
    await expect.element(page.getByRole('button', { name: 'Ricordamelo' })).toBeVisible();
  });

  it('a field tells its hint and its error', async () => {
    render(Gallery);
    await expect
      .element(page.getByRole('textbox', { name: 'Nome' }))
      .toHaveAccessibleDescription('Come in anagrafe');
    const phone = page.getByRole('textbox', { name: /Recapito/ });
    await expect.element(phone).toHaveAccessibleDescription('Manca il prefisso');
    await expect.element(phone).toHaveAttribute('aria-invalid', 'true');
  });

  it('a text area grows with what is written', async () => {
    render(Gallery);
    const area = page.getByRole('textbox', { name: 'Nota' });
    const before = area.element().clientHeight;
    await area.fill('uno\ndue\ntre\nquattro\ncinque\nsei');
    await expect.poll(() => area.element().clientHeight).toBeGreaterThan(before + 40);
    expect(area.element().scrollHeight).toBeLessThanOrEqual(area.element().clientHeight + 1);
  });

  it('a select is chosen from with the arrows', async () => {
    render(Gallery);
    const select = page.getByRole('combobox', { name: /Priorità/ });
    (select.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('option', { name: 'Alta' })).toBeVisible();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect.element(page.getByTestId('chosen')).toHaveTextContent('anagrafe high');
  });

  it('a combobox finds without accents and keeps what was chosen', async () => {
    render(Gallery);
    const box = page.getByRole('combobox', { name: 'Argomento' });
    await expect.element(box).toHaveValue("Carta d'identità");
    await userEvent.click(box);
    await userEvent.keyboard('perche');
    await expect.element(page.getByRole('option')).toHaveTextContent('Perché un caso è chiuso');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByTestId('chosen')).toHaveTextContent('perche normal');
    await expect.element(box).toHaveValue('Perché un caso è chiuso');
  });

  it('a menu opens, runs and closes by keyboard', async () => {
    const ontake = vi.fn();
    render(Gallery, { ontake });
    const more = page.getByRole('button', { name: 'Altro' });
    (more.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('menuitem', { name: 'Prendi in carico' })).toBeVisible();
    await userEvent.keyboard('{Enter}');
    expect(ontake).toHaveBeenCalledOnce();
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument();
  });

  it('a popover has a name and closes with Escape', async () => {
    render(Gallery);
    await userEvent.click(page.getByRole('button', { name: 'Identità' }));
    await expect.element(page.getByRole('dialog', { name: 'Chi è in linea' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  });

  it('tabs show one view at a time', async () => {
    render(Gallery);
    await expect.element(page.getByText('Vista mine')).toBeVisible();
    await userEvent.click(page.getByRole('tab', { name: /Da prendere/ }));
    await expect.element(page.getByText('Vista free')).toBeVisible();
    await expect
      .element(page.getByRole('tab', { name: /Da prendere/ }))
      .toHaveAttribute('aria-selected', 'true');
  });

  it('segments are radio buttons', async () => {
    render(Gallery);
    await userEvent.click(page.getByRole('radio', { name: 'Scuro' }), { force: true });
    await expect.element(page.getByTestId('chosen')).toHaveTextContent('anagrafe normal dark');
  });

  it('what changes without the focus is spoken', async () => {
    render(Gallery);
    announce('Caso preso in carico');
    await expect.element(page.getByText('Caso preso in carico')).toBeInTheDocument();
  });
});
