/**
 * What this device remembers about how it looks, kept by the console. A choice holds at once and is kept
 * a moment later: dragging a pane must not write a hundred times.
 */
import { rpc } from '$ipc/door';
import type { Settings } from '$ipc/bindings';
import { keyboard } from '$lib/keys/keyboard.svelte';
import { known } from '$lib/keys/remap';
import { locales, look, type Locale } from '$lib/look/look.svelte';
import { hours, USUAL_HOURS } from '$lib/text/hours.svelte';

const KEEP_AFTER_MS = 250;

const USUAL: Settings = {
  language: null,
  theme: 'system',
  density: 'comfortable',
  single_keys_off: false,
  keys: {},
  steps: 'new_topics',
  panes: {},
  overhelp_folded: false,
  metered: false,
  notifications_off: false,
  hours: USUAL_HOURS,
  compatible_renderer: null,
  views: [],
};

export class KeptSettings {
  now = $state.raw<Settings>(USUAL);
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly locale = $derived(localeOf(this.now.language));

  async read(): Promise<void> {
    this.now = await rpc('settings_get');
    this.#hold();
  }

  change(change: Partial<Settings>): void {
    this.now = { ...this.now, ...change };
    this.#hold();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void rpc('settings_set', this.now), KEEP_AFTER_MS);
  }

  /** A pane's width; without one, the usual width again. */
  size(key: string, width: number | undefined): void {
    const panes = { ...this.now.panes };
    if (width === undefined) delete panes[key];
    else panes[key] = width;
    this.change({ panes });
  }

  #hold(): void {
    look.theme = this.now.theme;
    look.density = this.now.density;
    look.locale = this.locale;
    look.apply();
    hours.now = this.now.hours;
    keyboard.singleKeys = !this.now.single_keys_off;
    keyboard.remapped = known(this.now.keys);
  }
}

/** The language chosen, or the system's when it is one of ours, or English. */
function localeOf(language: string | null): Locale {
  const wanted = language ?? navigator.language.slice(0, 2);
  return locales.find((locale) => locale === wanted) ?? 'en';
}
