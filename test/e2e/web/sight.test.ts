/** What the page paints, and what it asks for, depends on what is seen. */
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';
import { panelOf, readRows, settle, untilShown } from './panels.ts';
import { goTo } from './routes.ts';

const { closePages, openPage } = useBrowser();

const ROWS = 1_000;
/** Rows beside those in sight. */
const SPARE_ROWS = 8;

let server: WebServer;

beforeEach(async () => {
  server = await startWebServer();
});

afterEach(async () => {
  await closePages();
  await server.stop();
});

const price = (value: number) => server.push('market_data', [{ symbol: 'ALPHA', last_price: value, tick_size: 1 }]);

/** As a browser does with a tab that is left. */
const hide = (page: Page, isHidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (hidden ? 'hidden' : 'visible'),
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);

/** Counts the tasks in which the rows were written to, and animations, from now on. */
const countPaints = (page: Page) =>
  panelOf(page, 'markets').evaluate((panel) => {
    const counts = { paints: 0, flashes: 0 };
    Object.assign(window, { counts });
    const body = panel.querySelector('[role="gridcell"]')?.closest('[role="row"]')?.parentElement as Node;
    new MutationObserver(() => counts.paints++).observe(body, { subtree: true, childList: true, characterData: true });
    new MutationObserver((records) => {
      // One that ends as the next begins changes twice.
      for (const target of new Set(records.map((record) => record.target)))
        if (target instanceof HTMLElement && target.dataset['flash'] !== undefined) counts.flashes++;
    }).observe(body, { subtree: true, attributeFilter: ['data-flash'] });
  });

const readCounts = (page: Page) =>
  page.evaluate(() => (window as unknown as { counts: { paints: number; flashes: number } }).counts);

describe('the page', () => {
  it('[UE14] paints nothing while nobody sees it, and once when it is seen again', async () => {
    await price(100);
    const { page, received } = await openPage({ url: `${server.url}/markets` });
    await untilShown(page, { key: 'ALPHA', column: 'last_price', text: '100' });
    await hide(page, true);
    await settle(page);
    await countPaints(page);
    for (let value = 101; value <= 105; value++) {
      await price(value);
      // What can be read from the wire: it comes after the price, or with it.
      await server.push('account', [{ balances: { [`MARK${value}`]: 1 } }]);
      await until(() => received.some((frame) => frame.toString().includes(`MARK${value}`)), { what: 'the message' });
    }
    await settle(page);
    expect(await readCounts(page)).toEqual({ paints: 0, flashes: 0 });
    await hide(page, false);
    await untilShown(page, { key: 'ALPHA', column: 'last_price', text: '105' });
    await settle(page);
    expect(await readCounts(page)).toEqual({ paints: 1, flashes: 0 });
  });

  it('[UE15] moves nothing where the person wants no motion', async () => {
    await price(100);
    const { page } = await openPage({ url: `${server.url}/markets`, reducedMotion: true });
    await untilShown(page, { key: 'ALPHA', column: 'last_price', text: '100' });
    await countPaints(page);
    for (let value = 101; value <= 103; value++) {
      await price(value);
      await untilShown(page, { key: 'ALPHA', column: 'last_price', text: String(value) });
      expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    }
    expect((await readCounts(page)).flashes).toBe(0);
  });

  it('[UE15] flashes a change otherwise, and only then', async () => {
    await price(100);
    const { page } = await openPage({ url: `${server.url}/markets` });
    await untilShown(page, { key: 'ALPHA', column: 'last_price', text: '100' });
    // The first figures are no news, nor is what came while they were drawn.
    await settle(page);
    await price(101);
    await untilShown(page, { key: 'ALPHA', column: 'last_price', text: '101' });
    await countPaints(page);
    await price(102);
    await untilShown(page, { key: 'ALPHA', column: 'last_price', text: '102' });
    expect((await readCounts(page)).flashes).toBe(1);
  });

  it('[UE16] holds no more rows than are in sight and eight', async () => {
    await server.push(
      'market_data',
      Array.from({ length: ROWS }, (_, index) => ({
        symbol: `S${index}`,
        last_price: index + 1,
        volume_24h: ROWS - index,
      })),
    );
    const { page } = await openPage({ url: `${server.url}/markets` });
    await until(async () => (await readRows(page, 'markets').catch(() => [])).length > 10, { what: 'the rows' });
    const grid = page.locator('[data-panel="markets"] :is([role="grid"], [role="treegrid"])').first();
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(ROWS + 1));
    const measure = () =>
      panelOf(page, 'markets').evaluate((panel) => {
        const rows = [...panel.querySelectorAll<HTMLElement>('[role="row"]:has([role="gridcell"])')];
        let scroller = rows[0]?.parentElement as HTMLElement;
        while (scroller.clientHeight >= scroller.scrollHeight) scroller = scroller.parentElement as HTMLElement;
        return {
          nodes: rows.length,
          visible: Math.ceil(scroller.clientHeight / (rows[0] as HTMLElement).offsetHeight),
        };
      });
    const held = await measure();
    expect(held.visible).toBeGreaterThan(10);
    expect(held.nodes).toBeLessThanOrEqual(held.visible + SPARE_ROWS);
    await grid.focus();
    await page.keyboard.press('End');
    await until(
      async () => (await page.locator(`[data-panel="markets"] [aria-rowindex="${ROWS + 1}"]:visible`).count()) === 1,
      {
        what: 'the last row',
      },
    );
    expect((await measure()).nodes).toBe(held.nodes);
  });

  it('[UE17] gets the channels that its panels show, and no others', async () => {
    const { page, received } = await openPage({ url: server.url });
    await goTo(page, `${server.url}/portfolio`);
    await server.push('market_data', [{ symbol: 'OF-THE-MARKET', last_price: 1 }]);
    await server.push('trades', [{ symbol: 'OF-THE-TAPE', side: 'buy', price: 1, quantity: 1, time: Date.now() }]);
    await server.push('positions', [{ symbol: 'OF-THE-DESK', side: 'long', quantity: 1, entry_price: 1 }]);
    const hasArrived = (text: string) => received.some((frame) => frame.toString().includes(text));
    await until(() => hasArrived('OF-THE-DESK'), { what: 'the position' });
    expect([hasArrived('OF-THE-MARKET'), hasArrived('OF-THE-TAPE')]).toEqual([false, false]);
    await page.goto(`${server.url}/markets`);
    await until(() => hasArrived('OF-THE-MARKET'), { what: 'the market' });
    expect(hasArrived('OF-THE-TAPE')).toBe(false);
  });

  it('[UP25] has the use of margin in the strip, where no back end tells it, as the account has it', async () => {
    const { page } = await openPage({ url: server.url });
    await server.push('account', [{ equity: 104_212.55, margin_used: 31_000 }]);
    const strip = page.getByLabel('Summary', { exact: true });
    await until(async () => (await strip.innerText()).includes('29.7%'), { what: 'the share of margin' });
    await server.push('risk', [{ margin_ratio: 0.125 }]);
    await until(async () => (await strip.innerText()).includes('12.5%'), { what: 'what the back end tells' });
    expect(await strip.innerText()).not.toContain('29.7%');
  });

  it('[VW10] has the currency of the account and the change of the day in percent in the strip, where they are told', async () => {
    const { page } = await openPage({ url: server.url });
    const strip = page.getByLabel('Summary', { exact: true });
    const untilStrip = (wanted: RegExp) =>
      until(async () => wanted.test((await strip.innerText()).replace(/\s+/g, ' ')), { what: String(wanted) });
    await server.push('account', [{ equity: 101_500, total_balance: 101_000, balances: { USDT: 101_000, BTC: 0 } }]);
    await server.push('risk', [{ daily_pnl: 1_500, total_equity: 101_500 }]);
    await untilStrip(/Equity 101,500\.00 USDT Day ▲ \+1,500\.00 \+1\.50%/);
    await server.push('account', [{ balances: { USDT: 50_500, BTC: 1 } }]);
    await untilStrip(/Equity 101,500\.00 Day ▲ \+1,500\.00 \+1\.50%/);
    expect(await strip.innerText()).not.toContain('USDT');
  });

  it('[UE21] keeps what the strips show, whatever panel lets go of it', async () => {
    const { page } = await openPage({ url: server.url });
    const sent: string[] = [];
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(payload.toString())));
    await server.push('risk', [{ daily_pnl: 11.5 }]);
    await goTo(page, `${server.url}/risk`);
    const strip = page.getByLabel('Summary', { exact: true });
    await until(async () => (await strip.innerText()).includes('+11.50'), { what: 'the profit of the day' });
    await page.getByRole('link', { name: 'Portfolio' }).click();
    await panelOf(page, 'positions').waitFor();
    await page.getByRole('link', { name: 'Markets' }).click();
    // What pages let go of is given back after a while, each in its turn: the orders came last.
    const givenBack = () => sent.filter((message) => message.includes('unsubscribe'));
    await until(() => givenBack().some((message) => message.includes('orders')), { what: 'orders given back' });
    for (const channel of ['summary', 'positions', 'account', 'risk', 'system_health', 'alerts', 'closed_trades']) {
      expect(givenBack().filter((message) => message.includes(channel))).toEqual([]);
    }
    await server.push('risk', [{ daily_pnl: 12.5 }]);
    await until(async () => (await strip.innerText()).includes('+12.50'), { what: 'the next profit of the day' });
  });

  it('[UE33] has a panel that is opened again wait for its figures, and calls old nothing that was let go of', async () => {
    const { page } = await openPage({ url: server.url });
    const sent: string[] = [];
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(payload.toString())));
    await server.push('orders', [{ id: 'o-1', symbol: 'ALPHA', side: 'buy', status: 'new', quantity: 1 }]);
    await goTo(page, `${server.url}/portfolio`);
    const orders = panelOf(page, 'orders');
    await orders.getByText('o-1').waitFor();
    await page.getByRole('link', { name: 'Markets' }).click();
    const isGivenBack = () => sent.some((text) => text.includes('unsubscribe') && text.includes('orders'));
    await until(isGivenBack, { what: 'orders given back' });
    await page.evaluate(() => {
      const seen = new Set<string>();
      Object.assign(window, { seen });
      new MutationObserver(() => {
        const panel = document.querySelector<HTMLElement>('[data-panel="orders"]');
        if (panel === null) return;
        seen.add(panel.dataset['standing'] ?? '');
        if (panel.textContent.includes('No active orders')) seen.add('none');
      }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    await page.getByRole('link', { name: 'Portfolio' }).click();
    await orders.getByText('o-1').waitFor();
    await until(async () => (await orders.getAttribute('data-standing')) === 'live', { what: 'live orders' });
    const seen = await page.evaluate(() => [...(window as unknown as { readonly seen: Set<string> }).seen].sort());
    expect(seen).toEqual(['live', 'loading']);
  });
});
