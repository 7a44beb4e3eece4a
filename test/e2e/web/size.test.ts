/** What there is to load, held to its budget. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { buildDashboard } from '../../harness/dashboard.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';
import { fillDesk, goTo, PATHS } from './routes.ts';

const { openPage } = useBrowser();

const ENTRY_BYTES_MAX = 160_000;
const DESK_BYTES_MAX = 120_000;
/** Where the docked layout begins. */
const DOCKING_WIDTH = 1_024;

let server: WebServer;
let root: string;

beforeAll(async () => {
  root = await buildDashboard();
  server = await startWebServer();
  await fillDesk(server.push);
});

afterAll(async () => {
  await server.stop();
});

async function listScripts(path: string, width: number): Promise<readonly string[]> {
  const { page } = await openPage({ url: server.url, width });
  const scripts = new Set<string>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) scripts.add(pathname);
  });
  await goTo(page, server.url + path);
  await page.waitForLoadState('networkidle');
  return [...scripts];
}

const compressedBytes = (scripts: readonly string[]) =>
  scripts.reduce((sum, path) => sum + statSync(join(root, `${path}.gz`)).size, 0);

describe('the scripts of the dashboard', () => {
  it('[UE18] keep within 160 kB compressed for every page, and 120 kB more for the desk', async () => {
    const document = readFileSync(join(root, 'index.html'), 'utf8');
    const scripts = await listScripts('/desk', 1_440);
    const entry = scripts.filter((path) => document.includes(path));
    expect(entry.length).toBeGreaterThan(0);
    expect(compressedBytes(entry)).toBeLessThanOrEqual(ENTRY_BYTES_MAX);
    const rest = scripts.filter((path) => !document.includes(path));
    expect(rest.length).toBeGreaterThan(0);
    expect(compressedBytes(rest)).toBeLessThanOrEqual(DESK_BYTES_MAX);
  });

  it('[UE18] leave the docked layout to windows that have the room', async () => {
    const holdsDocking = (scripts: readonly string[]) =>
      scripts.some((path) => readFileSync(join(root, path), 'utf8').includes('flexlayout__'));
    expect(holdsDocking(await listScripts('/desk', DOCKING_WIDTH))).toBe(true);
    expect(holdsDocking(await listScripts('/desk', DOCKING_WIDTH - 1))).toBe(false);
    for (const path of PATHS.filter((each) => each !== '/desk').slice(0, 3)) {
      expect(holdsDocking(await listScripts(path, 1_440))).toBe(false);
    }
  });

  it('[UE20] are named by the document of the page that shows them first, and loaded once', async () => {
    for (const [path, first] of [
      ['/', ['docked-desk', 'markets-panel', 'book-panel', 'data-grid']],
      ['/desk', ['docked-desk', 'markets-panel', 'book-panel', 'data-grid']],
      ['/markets', ['markets-page', 'markets-panel', 'data-grid']],
      ['/trade/BTCUSDT', ['trade-page', 'book-panel']],
    ] as const) {
      const document = await (await fetch(server.url + path)).text();
      for (const name of first) expect([path, name, document.includes(`/assets/${name}-`)]).toEqual([path, name, true]);
      const { page } = await openPage({ url: server.url, width: 1_440 });
      const loaded: string[] = [];
      page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
      await goTo(page, server.url + path);
      await page.waitForLoadState('networkidle');
      const files = loaded.filter((each) => /\.(?:js|css)$/.test(each));
      expect(files.toSorted()).toEqual([...new Set(files)].sort());
      for (const name of first) expect(files.some((each) => each.includes(`/${name}-`))).toBe(true);
    }
  });
});
