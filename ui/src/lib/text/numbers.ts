/** Numbers as people write them: `4.210` in Italian (four digits too), `4,210` in English. */
import type { Locale } from '$lib/look/look.svelte';

const formats = {
  it: new Intl.NumberFormat('it-IT', { useGrouping: 'always' as never }),
  en: new Intl.NumberFormat('en-GB'),
} satisfies Record<Locale, Intl.NumberFormat>;

export function count(value: number, locale: Locale): string {
  return formats[locale].format(value);
}
