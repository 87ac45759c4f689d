import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { faults } from '$lib/testing/axe';
import Rows from '$lib/testing/Rows.svelte';

const list = () => page.getByRole('listbox', { name: 'Casi' });

function activeText(): string | undefined {
  const id = list().element().getAttribute('aria-activedescendant');
  return (id && document.getElementById(id)?.textContent) || undefined;
}

describe('a long list', () => {
  it('holds in the page only what is in sight', async () => {
    render(Rows, { count: 20_000 });
    await expect.element(page.getByText('Caso 1', { exact: true })).toBeVisible();
    expect(document.querySelectorAll('[role=option]').length).toBeLessThan(40);
    expect(document.querySelector('[role=option]')?.getAttribute('aria-setsize')).toBe('20000');
  });

  it('is walked with the arrows, ends included, and the active row stays in sight', async () => {
    render(Rows, { count: 20_000 });
    await expect.element(page.getByText('Caso 1', { exact: true })).toBeVisible();
    (list().element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await expect.poll(activeText).toBe('Caso 2');
    await userEvent.keyboard('{End}');
    await expect.poll(activeText).toBe('Caso 20000');
    await expect.element(page.getByText('Caso 20000', { exact: true })).toBeInViewport();
    await userEvent.keyboard('{Home}{ArrowUp}');
    await expect.poll(activeText).toBe('Caso 1');
  });

  it('opens a row with Enter and with a click', async () => {
    const onopen = vi.fn();
    render(Rows, { count: 50, onopen });
    await expect.element(page.getByText('Caso 3', { exact: true })).toBeVisible();
    (list().element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect.element(page.getByText('c0')).toBeVisible();
    await userEvent.click(page.getByRole('option', { name: 'Caso 3', exact: true }));
    await expect.element(page.getByText('c2')).toBeVisible();
    expect(onopen.mock.calls).toEqual([['Caso 1'], ['Caso 3']]);
    await expect
      .element(page.getByRole('option', { name: 'Caso 3', exact: true }))
      .toHaveAttribute('aria-selected', 'true');
  });

  it('keeps the active row in the page when it is scrolled out of sight', async () => {
    render(Rows, { count: 5000 });
    await expect.element(page.getByText('Caso 1', { exact: true })).toBeVisible();
    (list().element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(activeText).toBe('Caso 1');
    list().element().scrollTop = 100_000;
    await expect.element(page.getByText('Caso 2280', { exact: true })).toBeInTheDocument();
    expect(activeText()).toBe('Caso 1');
  });

  it('shows where the keys are before any row has them', async () => {
    render(Rows, { count: 5 });
    await expect.element(page.getByText('Caso 1', { exact: true })).toBeVisible();
    const outline = () => getComputedStyle(list().element()).outlineStyle;
    await userEvent.keyboard('{Tab}');
    await expect.element(list()).toHaveFocus();
    expect(outline()).toBe('solid');
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(outline).toBe('none');
  });

  it('has no accessibility fault', async () => {
    const { container } = render(Rows, { count: 500 });
    await expect.element(page.getByText('Caso 1', { exact: true })).toBeVisible();
    expect(await faults(container)).toEqual([]);
  });
});

describe('panes', () => {
  const queue = () => page.getByRole('separator', { name: 'Larghezza del riquadro Coda' });

  it('are resized by keyboard, within their limits', async () => {
    render(Rows, { count: 5 });
    await expect.element(queue()).toHaveAttribute('aria-valuenow', '296');
    (queue().element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(queue()).toHaveAttribute('aria-valuenow', '312');
    await userEvent.keyboard('{Home}');
    await expect.element(queue()).toHaveAttribute('aria-valuenow', '240');
    await userEvent.keyboard('{Enter}');
    await expect.element(queue()).toHaveAttribute('aria-valuenow', '296');
  });

  it('take the width kept for this width of the window', async () => {
    render(Rows, { count: 5, sizes: { '1280.start': 320, '1920.start': 420 } });
    await expect.element(queue()).toHaveAttribute('aria-valuenow', '320');
  });

  it('give way to the middle one', async () => {
    render(Rows, { count: 5 });
    (queue().element() as HTMLElement).focus();
    await userEvent.keyboard('{End}');
    // 1232 wide, 560 for the middle, at least 240 for the end pane
    await expect.element(queue()).toHaveAttribute('aria-valuenow', '432');
  });
});
