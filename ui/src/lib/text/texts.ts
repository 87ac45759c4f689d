/** The organisation's own words come in each language; the window shows its own. */
import { look, type Locale } from '$lib/look/look.svelte';

export function inMyLanguage(texts: Readonly<Record<Locale, string>>): string {
  // A label written in one language only is still better than none.
  return texts[look.locale] || texts.it || texts.en;
}
