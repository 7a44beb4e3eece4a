/** What stands on the page is what was pushed, written as its instrument has it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';
import { panelOf, readRow, settle, untilShown } from './panels.ts';

const { openPage } = useBrowser();

let server: WebServer;

beforeAll(async () => {
  server = await startWebServer();
  await server.push('market_data', [
    { symbol: 'HALF', tick_size: 0.5, last_price: 42_506, bid_price: 42_505.5, ask_price: 42_506.5, volume_24h: 4 },
    { symbol: 'CENT', tick_size: 0.01, last_price: 2_214.5, bid_price: 2_214.4, ask_price: 2_214.55, volume_24h: 3 },
    { symbol: 'TINY', tick_size: 1e-8, last_price: 0.0000091, bid_price: 0.00000909, ask_price: 0.00000911 },
    { symbol: 'BARE', last_price: 7.25 },
    { symbol: 'VOID', volume_24h: 1 },
  ]);
});

afterAll(async () => {
  await server.stop();
});

const openMarkets = async () => {
  const opened = await openPage({ url: `${server.url}/markets`, width: 1920, height: 1080 });
  await untilShown(opened.page, { key: 'BARE', column: 'last_price', text: '7.25' });
  return opened;
};

describe('figures on the page', () => {
  it('[UE1] are those that were pushed, with the decimals of the tick', async () => {
    const { page } = await openMarkets();
    expect(await readRow(page, 'markets', 'HALF')).toMatchObject({
      last_price: '42,506.0',
      bid_price: '42,505.5',
      ask_price: '42,506.5',
    });
    expect(await readRow(page, 'markets', 'CENT')).toMatchObject({ last_price: '2,214.50', ask_price: '2,214.55' });
    expect(await readRow(page, 'markets', 'TINY')).toMatchObject({
      last_price: '0.00000910',
      bid_price: '0.00000909',
      ask_price: '0.00000911',
    });
    await server.push('market_data', [{ symbol: 'CENT', last_price: 2_215 }]);
    await untilShown(page, { key: 'CENT', column: 'last_price', text: '2,215.00' });
  });

  it('[UE2] that are missing are a dash, and never a number', async () => {
    const { page } = await openMarkets();
    expect(await readRow(page, 'markets', 'VOID')).toMatchObject({ last_price: '-', bid_price: '-', ask_price: '-' });
    expect(await readRow(page, 'markets', 'BARE')).toMatchObject({ bid_price: '-', change_24h_pct: '-' });
    const text = await page.locator('body').innerText();
    expect(text).not.toMatch(/NaN|undefined|null|Infinity|\[object/);
  });

  it('[UE3] that did not change are not written again', async () => {
    const { page } = await openMarkets();
    await panelOf(page, 'markets').evaluate((panel) => {
      const touched = new Set<string>();
      Object.assign(window, { touched });
      new MutationObserver((records) => {
        for (const { target } of records) {
          const element = target instanceof Element ? target : target.parentElement;
          const row = element?.closest('[role="row"]');
          const cells = [...(row?.querySelectorAll('[role="gridcell"]') ?? [])].map((cell) => cell.textContent);
          touched.add(cells.find((text) => /^[A-Z]/.test(text)) ?? 'elsewhere');
        }
      }).observe(
        panel.querySelector('[role="row"] [role="gridcell"]')?.closest('[role="row"]')?.parentElement as Node,
        {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        },
      );
    });
    for (const price of [42_507, 42_508.5, 42_507]) {
      await server.push('market_data', [
        { symbol: 'HALF', last_price: price },
        { symbol: 'BARE', last_price: 7.25 },
      ]);
      await untilShown(page, {
        key: 'HALF',
        column: 'last_price',
        text: `${price.toLocaleString('en')}${price % 1 === 0 ? '.0' : ''}`,
      });
    }
    await settle(page);
    expect(await page.evaluate(() => [...(window as unknown as { touched: Set<string> }).touched])).toEqual(['HALF']);
  });

  it('[UE4] keep their columns where they are, however long they become', async () => {
    const { page } = await openMarkets();
    const measure = () =>
      panelOf(page, 'markets').evaluate((panel) =>
        [...panel.querySelectorAll('[role="columnheader"], [role="gridcell"]')]
          .filter((cell) => cell.closest('[hidden]') === null)
          .map((cell) => {
            const { x, width, height } = cell.getBoundingClientRect();
            return [x, width, height];
          }),
      );
    const before = await measure();
    for (let digits = 0; digits <= 14; digits += 2) {
      const price = 10 ** digits;
      await server.push('market_data', [{ symbol: 'BARE', last_price: price, bid_price: price, ask_price: price }]);
      await untilShown(page, { key: 'BARE', column: 'last_price', text: price.toLocaleString('en') });
      expect(await measure()).toEqual(before);
    }
    await server.push('market_data', [{ symbol: 'BARE', last_price: 7.25 }], { op: 'replace' });
  });
});
