/** Charts of what was before the page was opened. Rules: docs/spec/history.md. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebProcess, type WebProcess } from '../../harness/web.ts';
import { panelOf } from './panels.ts';

const { openPage } = useBrowser();
const MINUTE_MS = 60_000;
/** Trades of the tape that a chart asks for. */
const REPLAYED = 1_000;
/** More than these, and more than a page of history more. */
const BARS = REPLAYED + 620;
const LAST = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 2 * MINUTE_MS;

let server: WebProcess;

const priceAt = (bar: number) => 100 + (bar % 7);

async function countKept(query: string): Promise<number> {
  const answer = await fetch(`${server.url}/api/v1/history?${query}&limit=2000`);
  const { data = [] } = (await answer.json()) as { readonly data?: readonly unknown[] };
  return data.length;
}

beforeAll(async () => {
  server = await startWebProcess({ yaml: 'history: { quote_interval: 0ms, sample_interval: 100ms }' });
  await server.push('market_data', [{ symbol: 'AAAUSD', tick_size: 0.1, bid_price: 99.9, ask_price: 100.1 }]);
  const trades = Array.from({ length: BARS }, (_, bar) => ({
    symbol: 'AAAUSD',
    price: priceAt(bar),
    quantity: 0.1,
    side: 'buy',
    time: LAST - (BARS - 1 - bar) * MINUTE_MS,
    trade_id: `t-${bar}`,
  }));
  for (let at = 0; at < BARS; at += 500) await server.push('trades', trades.slice(at, at + 500));
  const candles = 'type=candles&symbol=AAAUSD&interval=1m';
  await until(async () => (await countKept(candles)) === BARS, { what: 'all bars in history' });
});

afterAll(() => server.stop());

it('[HI76] is filled from history when it opens, and with older bars when these come into sight', async () => {
  const { page } = await openPage({ url: `${server.url}/trade/AAAUSD`, preferences: { timeZone: 'utc' } });
  const chart = panelOf(page, 'chart');
  const summary = async () => (await chart.getByRole('img').getAttribute('aria-label')) ?? '';
  await until(async () => (await summary()).includes(`${REPLAYED} bars`), { what: 'what was replayed' });
  const { x, y, width, height } = (await chart.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(x + width / 2, y + height / 2);
  const isWhole = async () => {
    await page.mouse.wheel(-400, 0);
    return (await summary()).includes(`${BARS} bars`);
  };
  await until(isWhole, { what: 'every bar' });
  const since = new Date(LAST - (BARS - 1) * MINUTE_MS).toISOString().slice(0, 19).replace('T', ' ');
  await until(async () => (await chart.innerText()).includes(`Bars since ${since}. History begins there.`), {
    what: 'where history begins',
  });
  // The seam: a trade of now goes on where history ends.
  await server.push('trades', [{ symbol: 'AAAUSD', price: 111, quantity: 1, side: 'buy', time: LAST + MINUTE_MS }]);
  await until(async () => (await summary()).includes(`${BARS + 1} bars`), {
    what: 'one more bar',
  });
  const cursor = chart.getByRole('slider');
  await cursor.focus();
  await page.keyboard.press('Home');
  const first = `open ${priceAt(0).toFixed(1)}, high ${priceAt(0).toFixed(1)}`;
  expect(await cursor.getAttribute('aria-valuetext')).toContain(first);
});

it('[UP26] begins the curve of equity with what history has', async () => {
  for (const [index, equity] of [100_000, 120_000, 90_000].entries()) {
    await server.push('account', [{ equity }]);
    await until(async () => (await countKept('type=equity')) > index, { what: `${equity} in history` });
  }
  const { page } = await openPage({ url: `${server.url}/portfolio`, preferences: { timeZone: 'utc' } });
  const curve = page.getByRole('slider', { name: 'Equity and drawdown over time' });
  const spoken = async () => (await curve.getAttribute('aria-valuetext')) ?? '';
  await until(async () => (await spoken()).includes('Equity 90,000.00, \u221225.00% from the high'), {
    what: 'the fall from the high that only history knows',
  });
  const words = 'lowest 90,000.00, highest 120,000.00, largest fall from a high 25.00%';
  expect(await panelOf(page, 'equity').textContent()).toContain(words);
});
