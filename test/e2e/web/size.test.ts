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
/** With the first chart, and once the page stands. */
const COMES_LATER: ReadonlySet<string> = new Set(['chart-view', 'palette', 'help-overlay', 'dialog', 'symbols']);
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

/** Scripts and styles, each as often as it is asked for. */
async function listFiles(path: string, width: number): Promise<readonly string[]> {
  // Something that is there before, and asks for nothing any more.
  const { page } = await openPage({ url: `${server.url}/login`, width });
  await page.waitForLoadState('networkidle');
  // What a page needs, without what is loaded for later.
  await page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
  const files: string[] = [];
  page.on('request', (request) => files.push(new URL(request.url()).pathname));
  await goTo(page, server.url + path);
  await page.waitForLoadState('networkidle');
  return files.filter((each) => /\.(?:js|css)$/.test(each));
}

const scriptsIn = (document: string) => [...document.matchAll(/\/assets\/[\w.-]+\.js/g)].map(([path]) => path);

const compressedBytes = (scripts: readonly string[]) =>
  scripts.reduce((sum, path) => sum + statSync(join(root, `${path}.gz`)).size, 0);

describe('the scripts of the dashboard', () => {
  it('[UE18] keep within 160 kB compressed for every page, and 120 kB more for the desk', async () => {
    const entry = scriptsIn(readFileSync(join(root, 'index.html'), 'utf8'));
    expect(entry.length).toBeGreaterThan(0);
    expect(compressedBytes(entry)).toBeLessThanOrEqual(ENTRY_BYTES_MAX);
    const named = scriptsIn(await (await fetch(`${server.url}/desk`)).text());
    expect(named).toEqual(expect.arrayContaining(entry));
    const desk = named.filter((path) => !entry.includes(path));
    expect(compressedBytes(desk)).toBeLessThanOrEqual(DESK_BYTES_MAX);
    // What comes beside them is not there for the first figures.
    const others = (await listFiles('/desk', 1_440)).filter((path) => path.endsWith('.js') && !named.includes(path));
    const names = others.map((path) => /^\/assets\/([a-z-]+)-/.exec(path)?.[1] ?? path);
    expect(names.filter((name) => !COMES_LATER.has(name))).toEqual([]);
  });

  it('[UE18] leave the docked layout to windows that have the room', async () => {
    const holdsDocking = (scripts: readonly string[]) =>
      scripts.some((path) => path.endsWith('.js') && readFileSync(join(root, path), 'utf8').includes('flexlayout__'));
    expect(holdsDocking(await listFiles('/desk', DOCKING_WIDTH))).toBe(true);
    expect(holdsDocking(await listFiles('/desk', DOCKING_WIDTH - 1))).toBe(false);
    for (const path of PATHS.filter((each) => each !== '/desk').slice(0, 3)) {
      expect(holdsDocking(await listFiles(path, 1_440))).toBe(false);
    }
  });

  it('[UE20] are named by the document of the page that shows them first, loaded once, and compiled meanwhile', async () => {
    for (const [path, first] of [
      ['/', ['docked-desk', 'markets-panel', 'book-panel', 'data-grid']],
      ['/desk', ['docked-desk', 'markets-panel', 'book-panel', 'data-grid']],
      ['/markets', ['markets-page', 'markets-panel', 'data-grid']],
      ['/trade/BTCUSDT', ['trade-page', 'book-panel']],
    ] as const) {
      const document = await (await fetch(server.url + path)).text();
      const named = document.match(/(?<=")\/assets\/[\w.-]+\.js(?=")/g) ?? [];
      for (const name of first) expect(named.some((each) => each.startsWith(`/assets/${name}-`))).toBe(true);
      for (const each of named) {
        const script = await (await fetch(server.url + each)).text();
        expect([each, script.split('\n', 1)]).toEqual([each, ['//# allFunctionsCalledOnLoad']]);
      }
      const files = await listFiles(path, 1_440);
      expect(files.toSorted()).toEqual([...new Set(files)].sort());
      for (const name of first) expect(files.some((each) => each.includes(`/${name}-`))).toBe(true);
    }
  });
});
