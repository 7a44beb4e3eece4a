/** What back ends write is only ever text, and breaks no layout, whatever it is. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';
import { panelOf, settle, untilShown } from './panels.ts';
import { fillDesk, goTo, NAME_LENGTH_MAX, PATHS } from './routes.ts';

const { openPage } = useBrowser();

const MARKUP = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script><b>bold</b>';
const HOSTILE = [
  MARKUP,
  'javascript:window.hacked=1',
  '\u202Egnp.exe \u2066\u200F\u0645\u0631\u062D\u0628\u0627',
  'null\u0000char\u0007acter\u001b[31m',
  'X'.repeat(10_000),
  'a\n'.repeat(200),
  'Z\u0351\u036B\u0343'.repeat(200),
];
const LONG_KEY = 'W'.repeat(64);

let server: WebServer;

beforeAll(async () => {
  server = await startWebServer();
  for (const text of HOSTILE) await fillDesk(server.push, text);
  // Keys are held to an alphabet by the server: they can only be long.
  await server.push('market_data', [{ symbol: LONG_KEY, last_price: 1 }]);
  await server.push('positions', [{ symbol: LONG_KEY, side: 'long', quantity: 1, entry_price: 1, unrealized_pnl: 1 }]);
  await server.push(
    'orders',
    HOSTILE.map((_, index) => ({ id: `${index}${'O'.repeat(60)}`, symbol: LONG_KEY, side: 'buy', status: 'new' })),
  );
  await server.push(
    'strategies',
    HOSTILE.map((text, index) => ({ id: `${index}`, name: text.slice(0, NAME_LENGTH_MAX), status: 'running' })),
  );
  await server.push('risk', [{ emergency_stop: { is_stopped: true, reason: 'X'.repeat(200) } }]);
});

afterAll(async () => {
  await server.stop();
});

const look = (page: Page) =>
  page.evaluate(() => ({
    isHacked: 'hacked' in window,
    foreignElements: document.querySelectorAll('img[src="x"], main script').length,
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));

describe('hostile text', () => {
  it('[UE10] stays text and widens no page', async () => {
    const { page } = await openPage({ url: `${server.url}/markets` });
    for (const path of PATHS) {
      await goTo(page, server.url + path);
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 844 });
        await settle(page);
        expect({ path, width, ...(await look(page)) }).toEqual({
          path,
          width,
          isHacked: false,
          foreignElements: 0,
          sideways: 0,
        });
      }
    }
  });

  it('[UE10] is shown as it is, in rows as high as any', async () => {
    const { page } = await openPage({ url: server.url });
    await goTo(page, `${server.url}/strategies`);
    await page.getByText(MARKUP).first().waitFor();
    await goTo(page, `${server.url}/markets`);
    await untilShown(page, { key: LONG_KEY, column: 'last_price', text: '1' });
    const heights = await panelOf(page, 'markets').evaluate((panel) => {
      const rows = [...panel.querySelectorAll<HTMLElement>('[role="row"]:has([role="gridcell"])')];
      return [...new Set(rows.filter(({ hidden }) => !hidden).map(({ offsetHeight }) => offsetHeight))];
    });
    expect(heights).toEqual([22]);
  });
});
