/**
 * How the window looks and speaks: theme, density, language.
 *
 * One instance for the page. Messages read the locale through it, so that a change of language
 * repaints what is on the screen without a reload (and without losing what is being typed). Nothing
 * here remembers anything: the app loads and keeps these choices.
 */
import { overwriteGetLocale } from '$lib/paraglide/runtime';

export const themes = ['system', 'light', 'dark'] as const;
export const densities = ['comfortable', 'compact'] as const;
export const locales = ['it', 'en'] as const;

export type Theme = (typeof themes)[number];
export type Density = (typeof densities)[number];
export type Locale = (typeof locales)[number];

class Look {
  theme = $state<Theme>('system');
  density = $state<Density>('comfortable');
  locale = $state<Locale>('it');

  /** The height of a row of cases, in pixels. */
  get rowHeight(): number {
    return this.density === 'compact' ? 28 : 44;
  }

  /** Puts the choices on the document, where the tokens and the screen reader find them. */
  apply(root: HTMLElement = document.documentElement): void {
    if (this.theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = this.theme;
    root.dataset.density = this.density;
    root.lang = this.locale;
  }
}

export const look = new Look();

overwriteGetLocale(() => look.locale);
