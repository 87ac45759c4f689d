/**
 * How the message catalogues are compiled, said once for the dev server, the build and the checks.
 *
 * The locale is a rune of ours (see src/lib/look/look.svelte.ts), so the only strategies are the
 * variable itself and the base locale: no cookie, no URL, no storage.
 */
export const paraglide = {
  project: './project.inlang',
  outdir: './src/lib/paraglide',
  outputStructure: /** @type {const} */ ('locale-modules'),
  strategy: /** @type {['globalVariable', 'baseLocale']} */ (['globalVariable', 'baseLocale']),
  emitReadme: false,
  disableAsyncLocalStorage: true,
};
