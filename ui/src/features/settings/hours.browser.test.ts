// Working hours: what is proposed falls into them.
import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { faults } from '$lib/testing/axe';
import { USUAL_HOURS, type WorkHours } from '$lib/text/hours.svelte';
import HoursForm from './HoursForm.svelte';

function shown(hours: WorkHours = USUAL_HOURS) {
  const onchange = vi.fn((hours: WorkHours) => screen.rerender({ hours }));
  const screen = render(HoursForm, { hours, locale: 'it', onchange });
  return { onchange, screen };
}

const day = (name: string) => page.getByRole('checkbox', { name });

describe('working hours', () => {
  it('are days and half hours, and an end comes after its beginning', async () => {
    const { onchange, screen } = shown();
    expect(await faults(screen.container)).toEqual([]);
    await day('sab').click();
    expect(onchange).toHaveBeenLastCalledWith({ ...USUAL_HOURS, days: [1, 2, 3, 4, 5, 6] });
    await page.getByRole('combobox', { name: /^Dalle/ }).click();
    await page.getByRole('option', { name: '13:30' }).click();
    expect(onchange.mock.lastCall?.[0].from).toBe(13 * 60 + 30);
    await page.getByRole('combobox', { name: /^Alle/ }).click();
    const first = page.getByRole('option').first();
    await expect.element(first).toHaveTextContent('14:00');
    await page.getByRole('option', { name: '24:00' }).click();
    expect(onchange.mock.lastCall?.[0].until).toBe(24 * 60);
  });

  it('have one day at least', async () => {
    shown({ ...USUAL_HOURS, days: [3] });
    await expect.element(day('mer')).toBeDisabled();
  });
});
