/** Chart, book, tape and ticket of one symbol. Rules: docs/spec/web-trade.md. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';
import { panelOf, settle, untilStanding } from './panels.ts';

const { openPage } = useBrowser();
const MINUTE_MS = 60_000;
/** Three whole minutes ago. */
const START = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 3 * MINUTE_MS;
const PREFERENCES = { timeZone: 'utc' };
const BOOK = {
  symbol: 'AAAUSD',
  bids: [
    [99.9, 1.1],
    [99.8, 2.2],
    [99.4, 0.4],
  ],
  asks: [
    [100.1, 0.1],
    [100.2, 0.2],
    [100.9, 3],
  ],
};

let server: WebServer;
let trades = 0;

const trade = (afterMs: number, price: number, symbol = 'AAAUSD') => ({
  symbol,
  price,
  quantity: 0.1,
  side: 'buy',
  time: START + afterMs,
  trade_id: `t-${++trades}`,
});

const pushTrades = (rows: readonly ReturnType<typeof trade>[]) => server.push('trades', rows);

beforeAll(async () => {
  server = await startWebServer({ sources: { desk: 3_600_000, brief: 1_500 } });
  await server.push('market_data', [
    { symbol: 'AAAUSD', tick_size: 0.1, last_price: 100, bid_price: 99.9, ask_price: 100.1, volume_24h: 9 },
    { symbol: 'BBB', tick_size: 0.01, last_price: 5, bid_price: 4.99, ask_price: 5.01, volume_24h: 9 },
  ]);
  await server.push('account', [{ equity: 1_000 }]);
  await server.push('orderbook', [BOOK]);
});

afterAll(async () => {
  await server.stop();
});

const openTrade = async (symbol = 'AAAUSD') => {
  const opened = await openPage({ url: `${server.url}/trade/${symbol}`, preferences: PREFERENCES });
  await panelOf(opened.page, 'ticket').getByLabel('Quantity').waitFor();
  return opened.page;
};

/** Text of the slots in sight, the top one first. */
const readBook = (page: Page) =>
  panelOf(page, 'book').evaluate((panel) =>
    [...panel.querySelectorAll('[role="rowgroup"] [role="row"]')]
      .map((row) => [...row.querySelectorAll('[role="cell"]')].slice(1).map((cell) => cell.textContent))
      .filter(([price]) => price !== ''),
  );

describe('the trade page', () => {
  it('[UT13] shows the book in its places, and regroups it around its middle', async () => {
    const page = await openTrade();
    await until(async () => (await readBook(page)).length === 6, { what: 'six levels' });
    expect(await readBook(page)).toEqual([
      ['100.9', '3.0', '3.3'],
      ['100.2', '0.2', '0.3'],
      ['100.1', '0.1', '0.1'],
      ['99.9', '1.1', '1.1'],
      ['99.8', '2.2', '3.3'],
      ['99.4', '0.4', '3.7'],
    ]);
    const middle = panelOf(page, 'book').getByText('Mid', { exact: true });
    const before = await middle.boundingBox();
    const coarser = panelOf(page, 'book').getByRole('button', { name: 'Coarser steps' });
    await coarser.click();
    await coarser.click();
    expect(await readBook(page)).toEqual([
      ['101.0', '3.0', '3.3'],
      ['100.5', '0.3', '0.3'],
      ['99.5', '3.3', '3.3'],
      ['99.0', '0.4', '3.7'],
    ]);
    expect(await middle.boundingBox()).toEqual(before);
    const shares = await panelOf(page, 'book').evaluate((panel) =>
      [...panel.querySelectorAll<HTMLElement>('[role="rowgroup"] [role="row"] > i')].map(
        ({ style }) => style.transform,
      ),
    );
    expect(shares.filter((share) => share !== 'scaleX(0)')).toEqual([
      'scaleX(0.89)',
      'scaleX(0.08)',
      'scaleX(0.89)',
      'scaleX(1)',
    ]);
  });

  it('[UT14] makes bars of the tape, says since when, and reads them by keys', async () => {
    // Without a last price, of which the server would make a bar of now.
    await server.push('market_data', [{ symbol: 'CCCUSD', tick_size: 0.1, bid_price: 99.9, ask_price: 100.1 }]);
    await pushTrades([trade(0, 100, 'CCCUSD'), trade(10, 101, 'CCCUSD'), trade(MINUTE_MS, 102, 'CCCUSD')]);
    const page = await openTrade('CCCUSD');
    const chart = panelOf(page, 'chart');
    const summary = chart.getByRole('img');
    await until(async () => (await summary.getAttribute('aria-label'))?.includes('2 bars'), { what: 'two bars' });
    // It came late, and belongs into the first bar.
    await pushTrades([trade(20, 99, 'CCCUSD'), trade(2 * MINUTE_MS, 103, 'CCCUSD')]);
    await until(async () => (await summary.getAttribute('aria-label'))?.includes('3 bars'), { what: 'three bars' });
    const since = new Date(START).toISOString().slice(0, 19).replace('T', ' ');
    expect(await chart.innerText()).toContain(`Bars since ${since}. No history is kept.`);
    expect(await summary.getAttribute('aria-label')).toBe(
      `Chart of CCCUSD, 1m, 3 bars, since ${since.slice(0, 16)}, last 103.0, change +3.00%, high 103.0, low 99.0`,
    );
    const cursor = chart.getByRole('slider');
    await cursor.focus();
    await page.keyboard.press('Home');
    // It was over before the server began: what else there was of it, nobody here knows.
    expect(await cursor.getAttribute('aria-valuetext')).toBe(
      `${since.slice(0, 16)}: open 100.0, high 101.0, low 99.0, close 99.0, volume 0.3, partial`,
    );
    await page.keyboard.press('ArrowRight');
    const second = await cursor.getAttribute('aria-valuetext');
    expect(second).toContain('open 102.0, high 102.0');
    expect(second).not.toContain('partial');
  });

  it('[UT11] holds the tape still, and counts what comes meanwhile', async () => {
    const page = await openTrade();
    const tape = panelOf(page, 'tape');
    await pushTrades([trade(3 * MINUTE_MS, 104.5)]);
    await tape.getByText('104.5').waitFor();
    await tape.getByRole('button', { name: 'Pause' }).click();
    await pushTrades([trade(3 * MINUTE_MS + 1, 104.6), trade(0, 7, 'BBB')]);
    await tape.getByRole('button', { name: 'Paused, 1 new' }).waitFor();
    expect(await tape.getByText('104.6').count()).toBe(0);
    await tape.getByRole('button', { name: 'Paused, 1 new' }).click();
    await tape.getByText('104.6').waitFor();
    expect((await tape.getByRole('row').nth(1).innerText()).split('\n')).toContain('104.6');
    // Of another symbol, what there was when it was chosen.
    await tape.getByRole('button', { name: 'Pause' }).click();
    await page.getByLabel('Symbol', { exact: true }).fill('BBB');
    await page.getByRole('option', { name: 'BBB' }).waitFor();
    await page.keyboard.press('Enter');
    await tape.getByText('7.00').waitFor();
  });

  it('[UT11] [L43] shows what was traded before a symbol was chosen, while the one before it was quiet', async () => {
    await pushTrades([trade(3 * MINUTE_MS + 2, 105.1)]);
    const { page } = await openPage({
      url: `${server.url}/desk?symbol=AAAUSD&preset=trade`,
      preferences: PREFERENCES,
      width: 1920,
      height: 1200,
    });
    const tape = panelOf(page, 'tape');
    await tape.getByText('105.1').waitFor();
    await pushTrades([trade(3 * MINUTE_MS + 3, 8.25, 'BBB'), trade(3 * MINUTE_MS + 4, 8.75, 'BBB')]);
    await panelOf(page, 'markets').getByRole('gridcell', { name: 'BBB' }).click();
    await tape.getByText('8.75').waitFor();
    const prices = await tape.getByRole('row').allInnerTexts();
    expect(prices.slice(1, 3).map((text) => text.split('\n')[2])).toEqual(['8.75', '8.25']);
  });

  it('[UT15] counts what an order would mean, and sends none', async () => {
    const page = await openTrade();
    const ticket = panelOf(page, 'ticket');
    await ticket.getByLabel('Price', { exact: true }).fill('99');
    await ticket.getByLabel('Quantity').fill('0.5');
    expect(await ticket.locator('dd').allInnerTexts()).toEqual(['49.50', '\u22121.00%', '5.0%']);
    const submit = ticket.getByRole('button', { name: 'Buy 0.5 AAAUSD' });
    expect(await submit.getAttribute('aria-disabled')).toBe('true');
    expect(await submit.getAttribute('title')).toBe('This server takes no orders yet');
  });

  it('[UT15] says that prices are stale where their source is away, and only there', async () => {
    const row = { symbol: 'CCC', tick_size: 1, last_price: 10, bid_price: 9, ask_price: 11 };
    await server.push('market_data', [row], { source: 'brief' });
    const page = await openTrade('CCC');
    await untilStanding(page, 'ticket', ['stale']);
    expect(await panelOf(page, 'ticket').locator('button[type=submit]').getAttribute('title')).toMatch(
      /^Prices are stale/,
    );
    await page.getByLabel('Symbol', { exact: true }).fill('AAAUSD');
    await page.getByRole('option', { name: 'AAAUSD' }).waitFor();
    await page.keyboard.press('Enter');
    await untilStanding(page, 'ticket', ['live']);
  });

  it('[UT16] keeps address and symbol together', async () => {
    const page = await openTrade();
    await page.getByLabel('Symbol', { exact: true }).fill('bb');
    await page.getByRole('option', { name: 'BBB' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/trade/BBB');
    await panelOf(page, 'book').getByText('No order book of BBB').waitFor();
    await page.goBack();
    await until(async () => (await readBook(page)).length > 0, { what: 'the book of AAAUSD' });
    await page.goto(`${server.url}/trade`);
    await page.waitForURL('**/trade/AAAUSD');
    expect(await page.getByLabel('Symbol', { exact: true }).inputValue()).toBe('AAAUSD');
  });

  it('[UT21] says of a symbol that it has no ticker, until it has one', async () => {
    const { page } = await openPage({ url: `${server.url}/trade/NOSUCH` });
    await page.getByText('No ticker of it', { exact: true }).waitFor();
    await page.getByText('No ticker and no trade of NOSUCH', { exact: true }).waitFor();
    await server.push('market_data', [{ symbol: 'NOSUCH', last_price: 7.5, tick_size: 0.01 }]);
    await page.getByTitle('Price of the last trade').getByText('7.50').waitFor();
    await page.getByText('No ticker and no trade of NOSUCH').waitFor({ state: 'detached' });
    expect(await page.getByText('No ticker').count()).toBe(0);
  });

  it('[UT17] takes a price from the book, and nothing else', async () => {
    const page = await openTrade();
    await panelOf(page, 'book').getByText('100.2').click();
    await settle(page);
    const ticket = panelOf(page, 'ticket');
    expect(await ticket.getByLabel('Price', { exact: true }).inputValue()).toBe('100.2');
    expect(await ticket.getByLabel('Quantity').inputValue()).toBe('');
  });
});
