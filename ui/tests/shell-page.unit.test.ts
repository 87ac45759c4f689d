// The page as the shell serves it: built, under the shell's own content security policy, with
// Object.prototype frozen. What the policy refuses would be a blank or unstyled window there.
import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const shell = JSON.parse(
  readFileSync(new URL('../../src-tauri/tauri.conf.json', import.meta.url), 'utf8'),
);
const policy: string = shell.app.security.csp;
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

/** As `npm run build` does, in a process of its own: inside a test Vite builds for development. */
function build(out: string, ...more: string[]): void {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', '--outDir', out, '--emptyOutDir', ...more], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: 'pipe',
  });
}

let folder: string;
let server: Server;
let browser: Browser;
let address: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oltre-ui-'));
  build(folder, '--mode', 'fake');
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    const file = join(folder, path === '/' ? 'index.html' : path);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': policy,
    });
    response.end(readFileSync(file));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const bound = server.address();
  address = `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}/`;
  browser = await chromium.launch({
    executablePath: process.env.OLTRE_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(query: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.addInitScript(() => Object.freeze(Object.prototype));
  await page.goto(address + query);
  await page.waitForSelector('html[data-rest]');
  return { page, complaints };
}

describe('the page as the shell serves it', () => {
  it('works under its policy: rows, panes, menus, dialogs, tooltips, the font', async () => {
    const { page, complaints } = await opened('?lang=it&screen=case');
    // virtua and the panes set their styles: had the policy refused them, rows would lie on each other
    const tops = await page
      .getByRole('listbox', { name: 'I miei' })
      .getByRole('option')
      .evaluateAll((rows) => rows.map((row) => Math.round(row.getBoundingClientRect().top)));
    expect(tops.slice(1).map((top, at) => top - tops[at]!)).toEqual(tops.slice(1).map(() => 44));
    await page.getByRole('button', { name: 'Viste e ordine' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'In scadenza' }).click();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('lamp');
    await page
      .getByRole('dialog')
      .getByRole('option', { name: /Lampione/ })
      .first()
      .click();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Scorciatoie da tastiera' }).waitFor();
    await page.keyboard.press('Escape');
    const fonts = await page.evaluate(() =>
      [...document.fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family),
    );
    expect(fonts).toContain('IBM Plex Sans Variable');
    expect(complaints).toEqual([]);
    await page.close();
  }, 60_000);

  it('opens locked and first run too', async () => {
    for (const query of ['?access=locked&lang=en', '?access=first_run&lang=it&theme=dark']) {
      const { page, complaints } = await opened(query);
      expect(complaints, query).toEqual([]);
      await page.close();
    }
  }, 60_000);

  it('the policy is really on: an inline style in markup is refused', async () => {
    const { page, complaints } = await opened('?lang=it');
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<p style="color: red">x</p>');
    });
    await expect.poll(() => complaints.length).toBeGreaterThan(0);
    await page.close();
  }, 60_000);

  it('what the shell gets has no fake door in it', () => {
    const out = mkdtempSync(join(tmpdir(), 'oltre-ui-'));
    build(out);
    const assets = join(out, 'assets');
    const code = readdirSync(assets)
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(assets, name), 'utf8'))
      .join('\n');
    rmSync(out, { recursive: true, force: true });
    expect(code.length).toBeGreaterThan(50_000);
    const strangers = ['Lagunara', 'ponte di pietra', 'eval(', 'new Function('];
    expect(strangers.filter((stranger) => code.includes(stranger))).toEqual([]);
  }, 120_000);
});
