/** Portfolio, strategies and risk as a person finds them, of what was pushed. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';
import { panelOf, readRow, readRows, untilShown } from './panels.ts';

const { openPage } = useBrowser();

let server: WebServer;

beforeAll(async () => {
  server = await startWebServer();
  await server.push('market_data', [
    { symbol: 'BTCUSDT', tick_size: 0.1, last_price: 42_506.2 },
    { symbol: 'ETH/USDT', tick_size: 0.01, last_price: 2_214.5 },
  ]);
  const [mark, entry] = ['mark_price', 'entry_price'];
  await server.push('positions', [
    { symbol: 'BTCUSDT', side: 'long', quantity: 0.5, [entry]: 42_000, [mark]: 42_506.2, liquidation_price: 21_253.1 },
    { symbol: 'ETH/USDT', side: 'short', quantity: 2, [entry]: 2_230.1, [mark]: 2_214.55 },
    { symbol: 'FLATUSDT', side: 'flat', quantity: 0 },
  ]);
  await server.push('orders', [
    { id: 'done', symbol: 'BTCUSDT', side: 'sell', status: 'filled', quantity: 1, filled: 1, created_at: 3_000 },
    {
      id: '0f8fad5b-d9cb-469f-a165-70867728950e',
      symbol: 'BTCUSDT',
      side: 'buy',
      type: 'limit',
      status: 'partially_filled',
      price: 42_400,
      quantity: 0.01,
      filled: 0.004,
      created_at: 1_000,
    },
  ]);
  await server.push('account', [{ equity: 104_212.55, balances: { USDT: 50, BTC: 2, XYZ: 12 } }]);
  await server.push('strategies', [
    { id: 'a/b', name: 'Slash & Co', status: 'running', mode: 'paper', pnl: -20 },
    { id: 'mr', name: 'mean reversion', status: 'running', mode: 'live', pnl: 1_200.5 },
  ]);
  await server.push('signals', [
    { strategy_name: 'Slash & Co', symbol: 'ETH/USDT', action: 'BUY', price: 2_214.5 },
    { strategy_name: 'mean reversion', symbol: 'BTCUSDT', action: 'SELL' },
  ]);
  await server.push('closed_trades', [
    { strategy_name: 'mean reversion', symbol: 'BTCUSDT', pnl: 40, trade_id: '1' },
    { strategy_name: 'mean reversion', symbol: 'ETH/USDT', pnl: -12.5, trade_id: '2' },
    { strategy_name: 'Slash & Co', symbol: 'ETH/USDT', trade_id: '3' },
  ]);
});

afterAll(async () => {
  await server.stop();
});

const open = async (path: string): Promise<Page> => {
  const { page } = await openPage({ url: `${server.url}${path}`, width: 1920, height: 1080 });
  return page;
};

const textOf = (page: Page, panel: string) => panelOf(page, panel).innerText();

describe('the page Portfolio', () => {
  it('[UP1] leaves flat positions out until they are asked for', async () => {
    const page = await open('/portfolio');
    await untilShown(page, { panel: 'positions', key: 'BTCUSDT', column: 'side', text: 'LONG' });
    expect(await readRow(page, 'positions', 'FLATUSDT')).toBeUndefined();
    await page.getByRole('button', { name: 'Flat ones' }).click();
    await untilShown(page, { panel: 'positions', key: 'FLATUSDT', column: 'side', text: 'FLAT' });
  });

  it('[UM24] counts beside the title what is shown beneath it', async () => {
    const page = await open('/portfolio');
    const counts = () =>
      Promise.all(
        ['positions', 'orders'].map(async (panel) => {
          const title = await panelOf(page, panel).getByRole('heading').innerText();
          const rows = await panelOf(page, panel)
            .getByText(/^\d+( of \d+)? rows?$/)
            .innerText();
          return `${title.replace(/\s+/g, ' ')}: ${rows}`;
        }),
      );
    const untilCounts = async (wanted: readonly string[]) => {
      let shown: readonly string[] = [];
      const isSo = async () => JSON.stringify((shown = await counts())) === JSON.stringify(wanted);
      await until(isSo, { what: () => `${wanted.join(', ')}, not ${shown.join(', ')}` });
    };
    await untilShown(page, { panel: 'positions', key: 'BTCUSDT', column: 'side', text: 'LONG' });
    await untilCounts(['Positions 2: 2 of 3 rows', 'Orders 1: 1 of 2 rows']);
    await page.getByRole('button', { name: 'Flat ones' }).click();
    await panelOf(page, 'orders').getByRole('button', { name: 'All', exact: true }).click();
    await untilCounts(['Positions 3: 3 rows', 'Orders 2: 2 rows']);
    await page.goto(`${server.url}/trade/ETHUSDT`);
    const ofSymbol = panelOf(page, 'symbol-orders');
    await ofSymbol.getByText('0 rows', { exact: true }).waitFor();
    expect(await ofSymbol.getByRole('heading').innerText()).toBe('Orders ETHUSDT 0');
  });

  it('[UP2] [UP3] says how far a position is from liquidation, and sums what is known of all', async () => {
    const page = await open('/portfolio');
    await untilShown(page, { panel: 'positions', key: 'BTCUSDT', column: 'liquidation_distance', text: '50.0%' });
    await untilShown(page, { panel: 'positions', key: 'BTCUSDT', column: 'mark_price', text: '42,506.2' });
    await untilShown(page, { panel: 'positions', key: 'ETH/USDT', column: 'entry_price', text: '2,230.10' });
    expect(await readRow(page, 'positions', 'ETH/USDT')).toMatchObject({
      side: 'SHORT',
      liquidation_distance: '-',
      unrealized_pnl: '▲ +31.10',
    });
    expect(await readRow(page, 'positions', 'Total 2')).toMatchObject({ unrealized_pnl: '▲ +284.20', margin: '-' });
  });

  it('[UP4] [UP5] shows active orders, and finished ones when asked', async () => {
    const page = await open('/portfolio');
    await untilShown(page, { panel: 'orders', key: '0f8…7728950e', column: 'status', text: 'partially filled' });
    expect(await readRows(page, 'orders')).toHaveLength(1);
    expect((await readRow(page, 'orders', '0f8…7728950e'))?.['filled']).toMatch(/^0\.004\s+40%$/);
    const shortened = page.getByRole('gridcell', { name: '0f8…7728950e' });
    await shortened.hover();
    expect(await shortened.getAttribute('title')).toBe('0f8fad5b-d9cb-469f-a165-70867728950e');
    await page.mouse.move(5, 5);
    await panelOf(page, 'orders').getByRole('button', { name: 'All', exact: true }).click();
    await until(async () => (await readRows(page, 'orders')).length === 2, { what: 'both orders' });
    // The active one is the older one.
    expect((await readRows(page, 'orders')).map((row) => row['status'])).toEqual(['partially filled', 'filled']);
  });

  it('[UP6] values balances where a price in dollars is known', async () => {
    const page = await open('/portfolio');
    await untilShown(page, { panel: 'balances', key: 'BTC', column: 'value', text: '85,012.40' });
    expect(await readRow(page, 'balances', 'USDT')).toMatchObject({ value: '50.00' });
    expect(await readRow(page, 'balances', 'XYZ')).toMatchObject({ amount: '12', value: '-' });
    expect(await readRow(page, 'balances', 'Total')).toMatchObject({ value: '-' });
  });

  it('[UP10] sums the closed trades that it saw, by strategy and by symbol', async () => {
    const page = await open('/portfolio');
    await untilShown(page, { panel: 'breakdown', key: 'mean reversion', column: 'pnl', text: '▲ +27.50' });
    expect(await readRow(page, 'breakdown', 'Slash & Co')).toMatchObject({ pnl: '-', trades: '1', win_rate: '-' });
    expect(await textOf(page, 'breakdown')).toMatch(/3 seen since \d\d:\d\d:\d\d/);
    await panelOf(page, 'breakdown').getByRole('button', { name: 'Symbol' }).click();
    await untilShown(page, { panel: 'breakdown', key: 'ETH/USDT', column: 'pnl', text: '▼ −12.50' });
    await panelOf(page, 'breakdown').getByRole('button', { name: 'Strategy' }).click();
    // What is asked for once more is not counted once more.
    await page.getByRole('link', { name: 'Risk' }).click();
    await page.getByRole('link', { name: 'Portfolio' }).click();
    await untilShown(page, { panel: 'breakdown', key: 'mean reversion', column: 'trades', text: '2' });
  });

  it('[UP8] draws the equity that it saw, and says that there is no more', async () => {
    const page = await open('/portfolio');
    const chart = page.getByRole('slider', { name: 'Equity and drawdown over time' });
    await chart.waitFor();
    await server.push('account', [{ equity: 100_000 }]);
    const spoken = async () => (await chart.getAttribute('aria-valuetext')) ?? '';
    const fallen = 'Equity 100,000.00, −4.04% from the high';
    await until(async () => (await spoken()).includes(fallen), { what: fallen });
    await chart.focus();
    await page.keyboard.press('Home');
    expect(await spoken()).toMatch(/Equity 104,212\.55, 0\.00% from the high/);
    expect(await textOf(page, 'equity')).toContain('over ');
    await server.push('account', [{ equity: 104_212.55 }]);
  });

  it('[UP16] shows what it cannot do yet, and why', async () => {
    const page = await open('/portfolio');
    await untilShown(page, { panel: 'positions', key: 'BTCUSDT', column: 'side', text: 'LONG' });
    for (const name of ['Close…', 'Close all…', 'Cancel…', 'Cancel all…']) {
      const button = page.getByRole('button', { name, exact: true });
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      expect(await button.getAttribute('title')).toBe('This server takes no orders yet');
    }
  });

  it('[UP17] opens the instrument of a position by Enter', async () => {
    const page = await open('/portfolio');
    await untilShown(page, { panel: 'positions', key: 'ETH/USDT', column: 'side', text: 'SHORT' });
    await page.getByRole('gridcell', { name: 'ETH/USDT' }).first().click();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/trade/**');
    expect(new URL(page.url()).pathname).toBe('/trade/ETH%2FUSDT');
  });
});

describe('the page Strategies', () => {
  it('[UP14] marks what is not live, and makes no sum of what is real and what is not', async () => {
    const page = await open('/strategies');
    await untilShown(page, { panel: 'strategies', key: 'mean reversion', column: 'mode', text: 'LIVE' });
    expect(await readRow(page, 'strategies', 'Slash & Co')).toMatchObject({ mode: 'paper', pnl: '▼ −20.00' });
    expect(await readRow(page, 'strategies', 'Total 2')).toMatchObject({ pnl: '-' });
  });

  it('[UM2] [UP15] shows what a strategy tells first, under the pointer too', async () => {
    const page = await open('/strategies/fresh');
    const panel = panelOf(page, 'strategy-events');
    await panel.getByText('No signals of it').hover();
    await server.push('strategies', [{ id: 'fresh', name: 'Fresh', status: 'running' }]);
    await panelOf(page, 'strategy').getByText('running').waitFor();
    await server.push('signals', [{ strategy_name: 'Fresh', symbol: 'BTCUSDT', action: 'BUY' }]);
    await untilShown(page, { panel: 'strategy-events', key: 'BTCUSDT', column: 'action', text: 'BUY' });
    await server.push('signals', [{ strategy_name: 'fresh', symbol: 'ETH/USDT', action: 'SELL' }]);
    await untilShown(page, { panel: 'strategy-events', key: 'ETH/USDT', column: 'action', text: 'SELL' });
    expect(await panel.innerText()).not.toContain('No row matches');
    await server.push('strategies', [{ id: 'fresh' }], { op: 'delete' });
  });

  it('[UP15] shows what was told by the name of a strategy before that was known', async () => {
    await server.push('signals', [{ strategy_name: 'Known later', symbol: 'BTCUSDT', action: 'BUY' }]);
    await server.push('metrics', [{ strategy_name: 'Known later', total_trades: 47 }]);
    const page = await open('/strategies/later');
    await panelOf(page, 'strategy-events').getByText('No signals of it').waitFor();
    await server.push('strategies', [{ id: 'later', name: 'Known later', status: 'running' }]);
    await untilShown(page, { panel: 'strategy-events', key: 'BTCUSDT', column: 'action', text: 'BUY' });
    await panelOf(page, 'strategy').getByText('47').waitFor();
    expect(await readRows(page, 'strategy-events')).toHaveLength(1);
    await server.push('strategies', [{ id: 'later' }], { op: 'delete' });
  });

  it('[UP15] shows of a strategy what is about it', async () => {
    const page = await open('/strategies');
    await untilShown(page, { panel: 'strategies', key: 'Slash & Co', column: 'mode', text: 'paper' });
    await page.getByRole('gridcell', { name: 'Slash & Co' }).click();
    await page.waitForURL('**/strategies/a%2Fb');
    await untilShown(page, { panel: 'strategy-events', key: 'ETH/USDT', column: 'price', text: '2,214.50' });
    expect(await readRows(page, 'strategy-events')).toHaveLength(1);
    await panelOf(page, 'strategies').getByRole('gridcell', { name: 'mean reversion' }).click();
    await untilShown(page, { panel: 'strategy-events', key: 'BTCUSDT', column: 'action', text: 'SELL' });
    expect(await readRows(page, 'strategy-events')).toHaveLength(1);
    expect(await textOf(page, 'strategy')).toContain('LIVE');
    await page.getByRole('button', { name: 'Close the details' }).click();
    await page.waitForURL('**/strategies');
  });
});

describe('the page Risk', () => {
  it('[UP11] [UP12] says which limits are near and which are passed, and since when', async () => {
    const page = await open('/risk');
    await page.getByText('No risk figures').waitFor();
    const limits = { leverage: 3, daily_loss: 1_500, max_orders: 20 };
    await server.push('risk', [{ leverage: 2.9, limits, limit_utilization: { leverage: 0.97, daily_loss: 1.04 } }]);
    const limitOf = (name: string) =>
      panelOf(page, 'limits').getByRole('listitem').filter({ hasText: name }).innerText();
    await until(async () => (await limitOf('Daily loss')).includes('BREACH'), { what: 'the limit to be passed' });
    expect(await limitOf('Daily loss')).toContain('104.0%');
    expect(await limitOf('Leverage')).toMatch(/NEAR/);
    expect(await limitOf('Leverage')).toContain('2.90× of 3.00×');
    expect(await limitOf('Max orders')).toMatch(/NOT TOLD/);
    await untilShown(page, { panel: 'breaches', key: 'Daily loss', column: 'until', text: 'STILL OVER' });
    await server.push('risk', [{ limit_utilization: { leverage: 0.5, daily_loss: 0.9 } }]);
    await until(async () => (await readRow(page, 'breaches', 'Daily loss'))?.['until'] !== 'STILL OVER', {
      what: 'the limit to be kept again',
    });
    expect(await readRow(page, 'breaches', 'Daily loss')).toMatchObject({ peak: '104.0%' });
  });

  it('[UP13] [UP16] says whether trading is stopped, why and by whom', async () => {
    const page = await open('/risk');
    const says = async (words: string) =>
      until(async () => (await textOf(page, 'emergency-stop')).includes(words), { what: words });
    await says('Not told');
    await server.push('risk', [{ emergency_stop: { is_stopped: false } }]);
    await says('Trading is on');
    await server.push('risk', [
      { emergency_stop: { is_stopped: true, reason: '<b>loss</b> limit', triggered_by: 'ops' } },
    ]);
    await says('Trading is stopped');
    const text = await textOf(page, 'emergency-stop');
    expect(text).toContain('<b>loss</b> limit');
    expect(text).toMatch(/By\s+ops\s+Since\s+not told/);
    const kill = panelOf(page, 'emergency-stop').getByRole('button', { name: 'Kill switch…' });
    expect(await kill.getAttribute('title')).toBe('This server takes no commands yet');
  });
});
