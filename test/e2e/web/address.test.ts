/** What the address of a page says, and what it does not take along. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { panelOf, readRow } from './panels.ts';
import { useFilledServer } from './servers.ts';

const { openPage } = useBrowser();
const server = useFilledServer();

describe('an address', () => {
  it.each(['/trade/A%25B', '/trade/%2A', '/trade/%253Cb%253E', '/desk?symbol=%2A'])(
    '[UH3] with nonsense for a symbol (%s) says so, and leaves the symbol that was',
    async (path) => {
      const { page, sent } = await openPage({ url: `${server.url}${path}`, preferences: { symbol: 'ETHUSDT' } });
      await page.getByText('in the address is no symbol').waitFor();
      await page.waitForURL((url) => url.pathname === '/trade/ETHUSDT' || url.searchParams.get('symbol') === 'ETHUSDT');
      await panelOf(page, 'book').or(panelOf(page, 'markets')).first().waitFor();
      expect(sent.filter((message) => message.includes(':*'))).toEqual([]);
    },
  );

  it('[UH3] of a strategy is decoded once', async () => {
    const { page } = await openPage({ url: `${server.url}/strategies/50%2525` });
    await panelOf(page, 'strategy').waitFor();
    expect(await panelOf(page, 'strategy').textContent()).toContain('50%25');
  });

  it('[UE34] without a page says so, and leads to the desk', async () => {
    const { page } = await openPage({ url: `${server.url}/nowhere`, expectedFaults: [/404/] });
    await page.getByText('There is no such page').waitFor();
    await page.getByRole('link', { name: 'To the desk', exact: true }).click();
    await panelOf(page, 'markets').waitFor();
    expect(new URL(page.url()).pathname).toBe('/desk');
  });

  it('[UH11] leads to words where the whole page fails, never to a white one', async () => {
    const { page } = await openPage({ url: `${server.url}/risk`, expectedFaults: [/no title today/] });
    await panelOf(page, 'limits').waitFor();
    await page.evaluate(() => {
      Object.defineProperty(document, 'title', {
        set() {
          throw new Error('no title today');
        },
      });
    });
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Alerts' }).click();
    await page.getByText('The dashboard failed').waitFor();
    await page.getByRole('button', { name: 'Go to the desk' }).click();
    await panelOf(page, 'markets').waitFor();
    expect(new URL(page.url()).pathname).toBe('/desk');
  });

  it('[UK23] holds the filter of its own page: left behind on the way, and there again on the way back', async () => {
    const { page } = await openPage({ url: `${server.url}/markets?filter=eth` });
    const query = () => Object.fromEntries(new URL(page.url()).searchParams);
    const filter = page.getByLabel('Filter by words');
    const pages = page.getByRole('navigation', { name: 'Pages' });
    await filter.waitFor();
    expect(await filter.inputValue()).toBe('eth');

    // What is typed is not written at once: it is lost on leaving rather than written on the next page.
    await filter.fill('shib');
    await pages.getByRole('link', { name: 'Portfolio' }).click();
    await panelOf(page, 'positions').waitFor();
    // Whatever the page before had still to write is due before this timer.
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          setTimeout(resolve, 1_000);
        }),
    );
    expect(query()).toEqual({});
    expect(await readRow(page, 'positions', 'BTCUSDT')).toBeDefined();

    await page.goBack();
    await filter.waitFor();
    await until(async () => (await filter.inputValue()) === query()['filter'], { what: 'the filter of the address' });
    await filter.fill('btc');
    await until(() => Promise.resolve(query()['filter'] === 'btc'), { what: 'the filter in the address' });
    await pages.getByRole('link', { name: 'Markets' }).click();
    await until(async () => (await filter.inputValue()) === '', { what: 'the page as its link has it' });
    await until(async () => (await readRow(page, 'markets', 'ETHUSDT')) !== undefined, { what: 'every market' });
  });

  it('[UK23] holds the filter of the feeds, which Markets knows nothing of', async () => {
    const { page } = await openPage({ url: `${server.url}/feeds?symbol=ETH&text=x` });
    const symbol = page.getByRole('textbox', { name: 'Symbol' }).or(page.getByRole('searchbox', { name: 'Symbol' }));
    await symbol.waitFor();
    expect(await symbol.inputValue()).toBe('ETH');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Desk' }).click();
    await panelOf(page, 'markets').waitFor();
    expect(new URL(page.url()).searchParams.get('symbol')).not.toBe('ETH');
    expect(new URL(page.url()).searchParams.get('text')).toBeNull();
  });

  it('[UT16] names another symbol while its page stays as it is', async () => {
    const { page } = await openPage({ url: `${server.url}/trade/BTCUSDT` });
    const book = panelOf(page, 'book');
    await book.waitFor();
    await book.evaluate((element) => element.setAttribute('data-seen', ''));
    await page.getByLabel('Symbol', { exact: true }).fill('eth');
    await page.getByRole('option', { name: 'ETHUSDT' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/trade/ETHUSDT');
    await book.getByText('No order book of ETHUSDT').waitFor();
    expect(await book.getAttribute('data-seen')).toBe('');
  });

  it('[UT16] shows the symbol that it names, whatever was shown last', async () => {
    const preferences = { symbol: 'BTCUSDT' };
    for (const path of ['/trade/ETHUSDT', '/desk?symbol=ETHUSDT', '/markets?symbol=ETHUSDT']) {
      const { page } = await openPage({ url: `${server.url}${path}`, preferences });
      await until(() => page.evaluate(() => localStorage.getItem('tickboard')?.includes('"symbol":"ETHUSDT"')), {
        what: `the symbol of ${path} to be chosen`,
      });
      expect(symbolOf(page)).toBe('ETHUSDT');
    }
    const { page } = await openPage({ url: `${server.url}/trade/ETHUSDT`, preferences });
    await panelOf(page, 'book').getByText('No order book of ETHUSDT').waitFor();
    expect(await page.title()).toContain('ETHUSDT');
  });

  it('[UT16] goes back to the symbol before, and names the one chosen last where it names none', async () => {
    const { page } = await openPage({ url: `${server.url}/trade/ETHUSDT`, preferences: { symbol: 'BTCUSDT' } });
    await panelOf(page, 'book').getByText('No order book of ETHUSDT').waitFor();
    await page.getByLabel('Symbol', { exact: true }).fill('btc');
    await page.getByRole('option', { name: 'BTCUSDT' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/trade/BTCUSDT');
    await page.goBack();
    await page.waitForURL('**/trade/ETHUSDT');
    await panelOf(page, 'book').getByText('No order book of ETHUSDT').waitFor();
    await page.goto(`${server.url}/trade`);
    await until(() => Promise.resolve(symbolOf(page) !== null), { what: 'a symbol in the address' });
    expect(symbolOf(page)).toBe('ETHUSDT');
  });

  it('[UT20] opens the chart at the interval that it names, and follows what is chosen', async () => {
    const { page } = await openPage({
      url: `${server.url}/desk?preset=trade&symbol=ETHUSDT&tf=15m`,
      width: 1_440,
      height: 900,
      preferences: { interval: '4h' },
    });
    const intervals = page.getByRole('group', { name: 'Interval' });
    const chosen = () => intervals.locator('[aria-pressed="true"]').allInnerTexts();
    await intervals.waitFor();
    await until(async () => (await chosen()).join() === '15m', { what: 'the interval of the address' });
    expect(new URL(page.url()).searchParams.get('tf')).toBe('15m');
    await intervals.getByRole('button', { name: '1m', exact: true }).click();
    await page.waitForURL('**tf=1m*');
    expect(await chosen()).toEqual(['1m']);
    expect(symbolOf(page)).toBe('ETHUSDT');
  });
});

/** In the address, wherever its page has it. */
function symbolOf(page: Page): string | null {
  const { pathname, searchParams } = new URL(page.url());
  return searchParams.get('symbol') ?? pathname.split('/')[2] ?? null;
}
