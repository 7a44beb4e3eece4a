/** From page to page while the server is away. */
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebProcess, type WebProcess } from '../../harness/web.ts';
import { panelOf, readRow, untilShown, untilStanding } from './panels.ts';

const { openPage } = useBrowser();
/** What Chromium says of itself when a server is gone. */
const LOST = [/^error: WebSocket connection to 'ws:/, /net::ERR_(?:CONNECTION_|EMPTY_|SOCKET_)/, /^error: LoadFailure/];
const LONG_MS = 180_000;
let server: WebProcess | undefined;

afterEach(async () => {
  await server?.stop();
});

const loaded = (page: Page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .join(' '),
  );
const isPrefetched = (page: Page) =>
  page.evaluate(() => performance.getEntriesByName('tickboard-prefetched').length > 0);
const go = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();

async function openMarkets(options: Partial<Parameters<typeof openPage>[0]> = {}): Promise<Page> {
  server = await startWebProcess();
  await server.push('market_data', [{ symbol: 'ALPHA', last_price: 100, tick_size: 1 }]);
  const { page } = await openPage({ url: `${server.url}/markets`, expectedFaults: LOST, width: 1_600, ...options });
  await untilShown(page, { key: 'ALPHA', column: 'last_price', text: '100' });
  return page;
}

describe('a page', () => {
  it(
    '[UE31] can be left for one that was never opened, and finds the last figures when it is opened again',
    async () => {
      const page = await openMarkets();
      await until(() => isPrefetched(page), { what: 'the rest to be loaded' });
      expect(await loaded(page)).toContain('docked-desk');
      await server?.kill('SIGKILL');
      await untilStanding(page, 'markets', ['reconnecting']);
      await go(page, 'Portfolio');
      await panelOf(page, 'positions').waitFor();
      await go(page, 'Risk');
      await panelOf(page, 'limits').waitFor();
      // Longer than what is not shown any more is kept while there is a server to ask.
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            setTimeout(resolve, 4_000);
          }),
      );
      await go(page, 'Markets');
      await untilStanding(page, 'markets', ['reconnecting']);
      expect((await readRow(page, 'markets', 'ALPHA'))?.['last_price']).toBe('100');
      expect(await page.getByText('This could not be loaded').count()).toBe(0);
    },
    LONG_MS,
  );

  it(
    '[UE31] below 1,024 pixels loads the others without the docked layout',
    async () => {
      const page = await openMarkets({ width: 1_000 });
      await until(() => isPrefetched(page), { what: 'the rest to be loaded' });
      expect(await loaded(page)).toContain('portfolio-page');
      expect(await loaded(page)).not.toContain('docked-desk');
    },
    LONG_MS,
  );

  it(
    '[UE32] that cannot be loaded says so, and is there when the server is back',
    async () => {
      const page = await openMarkets();
      await page.addInitScript(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
      await page.reload();
      await untilShown(page, { key: 'ALPHA', column: 'last_price', text: '100' });
      await server?.kill('SIGKILL');
      await untilStanding(page, 'markets', ['reconnecting']);
      await go(page, 'Portfolio');
      const failure = page.getByRole('alert').filter({ hasText: 'This could not be loaded' });
      await failure.waitFor();
      await failure.getByRole('button', { name: 'Try again' }).click();
      await failure.getByText('The server is away').waitFor();
      await page.evaluate(() => Object.assign(window, { isTheSame: true }));
      await server?.restart();
      await panelOf(page, 'positions').waitFor({ timeout: 60_000 });
      expect(await page.evaluate(() => 'isTheSame' in window)).toBe(true);
    },
    LONG_MS,
  );
});
