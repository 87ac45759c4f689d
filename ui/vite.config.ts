import { fileURLToPath } from 'node:url';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { paraglide } from './paraglide.config.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Debian's own browser: the test tools' downloads are not to be counted on. */
const chromium = process.env.OLTRE_CHROMIUM ?? '/usr/bin/chromium';

export default defineConfig(({ command }) => ({
  // Build and tests compile the messages before they start; only the dev server watches them.
  plugins: [
    svelte(),
    ...(command === 'serve' && !process.env.VITEST ? [paraglideVitePlugin(paraglide)] : []),
  ],
  resolve: {
    alias: { $lib: here('./src/lib'), $ipc: here('./src/ipc') },
  },
  // The shell opens this port in development; a second server on another port would show an old page.
  server: { port: 5173, strictPort: !process.env.VITEST, host: '127.0.0.1' },
  build: {
    outDir: 'dist',
    // The webviews we ship on: WebKitGTK 2.44, WKWebView of macOS 14.5, WebView2. All know light-dark().
    target: ['safari17.5', 'chrome123'],
    // No file of ours is inlined as a data: address; the shell's CSP allows fonts from 'self' only.
    assetsInlineLimit: 0,
    // The page is a file on this computer: one script is faster to start than many.
    modulePreload: false,
    chunkSizeWarningLimit: 900,
  },
  test: {
    // Patience, not timing: what is awaited comes when it comes, on a busy computer too.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.unit.test.ts', 'tests/**/*.unit.test.ts'],
        },
      },
      {
        extends: true,
        resolve: { conditions: ['browser'] },
        // Found ahead, so that no test run is interrupted by the server optimising a package it just met.
        optimizeDeps: {
          // What a run before found may lack what was imported since.
          force: true,
          entries: ['src/**/*.{svelte,ts}', 'tests/**/*.ts', '!src/**/*.unit.test.ts'],
          include: ['axe-core', 'vitest-browser-svelte'],
        },
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.ts', 'tests/**/*.browser.test.ts'],
          setupFiles: ['./tests/setup.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            viewport: { width: 1280, height: 800 },
            provider: playwright({
              launchOptions: {
                executablePath: chromium,
                args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
}));
