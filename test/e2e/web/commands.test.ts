/** Every command of the table, as a person types it: it does its thing, or says why not. */
import { COMMANDS, type CommandName } from '@tickboard/client/view/command-language';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';
import { panelOf, readRow, readRows } from './panels.ts';
import { fillDesk } from './routes.ts';

const { openPage } = useBrowser();
const ALL_OF_THEM_MS = 120_000;
let server: WebServer;

beforeAll(async () => {
  server = await startWebServer();
  await fillDesk(server.push);
  await server.push('market_data', [{ symbol: 'UNTICKED', last_price: 1.23456 }]);
});

afterAll(async () => {
  await server.stop();
});

interface Case {
  readonly line: string;
  /** What is true once it was done. */
  readonly does?: (page: Page) => Promise<boolean> | boolean;
  /** Why it is not done. */
  readonly says?: string;
}

const NO_ORDERS = 'This server takes no orders yet';
const NO_COMMANDS = 'This server takes no commands yet';
const dataOf = (page: Page, name: string) => page.evaluate((key) => document.documentElement.dataset[key], name);
const keptOf = (page: Page, name: string) =>
  page.evaluate((key) => {
    const { state } = JSON.parse(localStorage.getItem('tickboard') ?? '{}') as { state?: Record<string, unknown> };
    return state?.[key];
  }, name);
const isAt = (path: string) => (page: Page) => new URL(page.url()).pathname === path;
const isSaid = (text: string) => async (page: Page) => (await page.getByText(text).count()) > 0;

/** In this order, beginning on the page Markets. */
const CASES: Readonly<Record<CommandName, readonly Case[]>> = {
  theme: [
    { line: ':theme hc', does: async (page) => (await dataOf(page, 'theme')) === 'hc' },
    { line: ':theme light', does: async (page) => (await dataOf(page, 'theme')) === 'light' },
  ],
  palette: [{ line: ':palette blue', does: async (page) => (await dataOf(page, 'palette')) === 'blue-orange' }],
  set: [
    {
      line: ':set digits 2',
      does: async (page) => (await readRow(page, 'markets', 'UNTICKED'))?.['last_price'] === '1.23',
    },
    { line: ':set digits 99', says: '"99": expected 0 to 12, or auto' },
    {
      line: ':set digits auto',
      does: async (page) => (await readRow(page, 'markets', 'UNTICKED'))?.['last_price'] === '1.23456',
    },
    { line: ':set confirm off', says: 'There is nothing to confirm: this server takes no orders yet' },
    { line: ':set density comfortable', does: async (page) => (await dataOf(page, 'density')) === 'comfortable' },
    { line: ':set tz utc', does: async (page) => (await keptOf(page, 'timeZone')) === 'utc' },
    { line: ':set flash off', does: async (page) => (await keptOf(page, 'hasFlash')) === false },
    { line: ':set shortcuts off', does: async (page) => (await keptOf(page, 'hasShortcuts')) === false },
    { line: ':set shortcuts on', does: async (page) => (await keptOf(page, 'hasShortcuts')) === true },
    { line: ':set rate 500ms', does: isSaid('Asked for an update every 500ms') },
  ],
  filter: [
    { line: ':filter eth', does: async (page) => (await readRows(page, 'markets')).length === 1 },
    { line: ':filter', does: async (page) => (await readRows(page, 'markets')).length === 4 },
  ],
  sort: [
    {
      line: ':sort symbol desc',
      does: async (page) => (await readRows(page, 'markets'))[0]?.['symbol'] === 'UNTICKED',
    },
    { line: ':sort nothing', says: '"nothing": expected one of' },
  ],
  cols: [
    { line: ':cols -bid_price', does: async (page) => !('bid_price' in ((await readRows(page, 'markets'))[0] ?? {})) },
    { line: ':cols -symbol', says: 'Symbol is always there' },
  ],
  export: [
    { line: ':export markets json', says: 'Panels are saved as CSV here' },
    { line: ':export markets csv file.csv', says: 'The browser chooses where files go: leave the file out' },
  ],
  help: [{ line: ':help buy', does: isSaid(':buy SYM QTY [PRICE]') }],
  reconnect: [{ line: ':reconnect', does: isSaid('Connecting') }],
  alert: [
    {
      line: ':alert BTCUSDT last > 43000 for 5s',
      does: async (page) => ((await keptOf(page, 'alertRules')) as unknown[] | undefined)?.length === 1,
    },
  ],
  ack: [{ line: ':ack all', does: isSaid('1 acknowledged in this browser') }],
  rule: [
    {
      line: ':rule 1 off',
      does: async (page) => ((await keptOf(page, 'alertRules')) as [{ isOn: boolean }] | undefined)?.[0].isOn === false,
    },
  ],
  buy: [{ line: ':buy BTCUSDT 1', says: NO_ORDERS }],
  sell: [{ line: ':sell BTCUSDT 1', says: NO_ORDERS }],
  market: [{ line: ':market buy BTCUSDT 1', says: NO_ORDERS }],
  cancel: [{ line: ':cancel all', says: NO_ORDERS }],
  close: [{ line: ':close all', says: NO_ORDERS }],
  kill: [{ line: ':kill now', says: NO_COMMANDS }],
  resume: [{ line: ':resume', says: NO_COMMANDS }],
  strategy: [{ line: ':strategy momentum off', says: NO_COMMANDS }],
  kick: [{ line: ':kick 7', says: 'This server disconnects nobody on request yet' }],
  q: [{ line: ':q', says: 'Close the tab to leave' }],
  tf: [
    { line: ':tf 5m', says: 'There is no chart on this page' },
    { line: ':sym ethusdt', does: async (page) => (await keptOf(page, 'symbol')) === 'ETHUSDT' },
    // The address is there before the page is.
    { line: ':trade', does: (page) => panelOf(page, 'chart').isVisible() },
    { line: ':tf 5m', does: async (page) => (await keptOf(page, 'interval')) === '5m' },
    { line: ':tf 7m', says: 'There are charts of 1s 1m 5m' },
  ],
  sym: [{ line: ':sym nowhere', says: '"nowhere": no symbol of this server' }],
  layout: [
    { line: ':layout load risk', says: 'Layouts are for the desk' },
    { line: ':desk', does: async (page) => (await page.locator('[data-host]').count()) > 0 },
    { line: ':layout load risk', does: (page) => page.url().includes('preset=risk') },
    { line: ':layout save Mine', does: (page) => page.url().includes('preset=Mine') },
    { line: ':layout reset Mine', says: 'There is no preset “Mine”' },
    { line: ':layout delete risk', says: 'risk is a preset: it is always there' },
    { line: ':layout delete mine', does: (page) => !page.url().includes('preset=Mine') },
    { line: ':layout load Mine', says: 'Layouts are ' },
  ],
  view: [{ line: ':view portfolio', does: isAt('/portfolio') }],
};

it('[UK24] each does its thing, or says why not', { timeout: ALL_OF_THEM_MS }, async () => {
  const { page } = await openPage({ url: `${server.url}/markets` });
  await panelOf(page, 'markets').locator('[data-key="UNTICKED"]').waitFor();
  expect(Object.keys(CASES).sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
  const input = page.getByRole('combobox', { name: /command/ });
  for (const { line, does, says } of Object.values(CASES).flat()) {
    await page.keyboard.press('Control+k');
    await input.fill(line);
    await page.keyboard.press('Enter');
    if (does !== undefined) await until(async () => does(page), { what: `${line} to be done` });
    if (says !== undefined) await until(async () => isSaid(says)(page), { what: `${line} to say ${says}` });
    if ((await input.count()) > 0) await page.keyboard.press('Escape');
    await input.waitFor({ state: 'detached' });
  }
});
