/** Numbers as people write them: `4.210` in Italian (four digits too), `4,210` in English. */
import type { Locale } from '$lib/look/look.svelte';

const formats = {
  it: new Intl.NumberFormat('it-IT', { useGrouping: 'always' as never }),
  en: new Intl.NumberFormat('en-GB'),
} satisfies Record<Locale, Intl.NumberFormat>;

export function count(value: number, locale: Locale): string {
  return formats[locale].format(value);
}

const sizes = (['kilobyte', 'megabyte'] as const).map(
  (unit) =>
    ({
      it: new Intl.NumberFormat('it-IT', { style: 'unit', unit, maximumFractionDigits: 1 }),
      en: new Intl.NumberFormat('en-GB', { style: 'unit', unit, maximumFractionDigits: 1 }),
    }) satisfies Record<Locale, Intl.NumberFormat>,
);

/** How large a file is: `38 kB`, `1,3 MB`. */
export function fileSize(bytes: number, locale: Locale): string {
  const isSmall = bytes < 1_000_000;
  const value = isSmall ? Math.max(1, Math.round(bytes / 1_000)) : bytes / 1_000_000;
  return sizes[isSmall ? 0 : 1]![locale].format(value);
}
