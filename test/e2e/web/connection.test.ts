/** What the page says of its figures when what they come from is late, away, frozen, killed, or does not want it. */
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebProcess, startWebServer, type WebServer } from '../../harness/web.ts';
import { panelOf, readRow, readStaleKeys, untilShown, untilStanding } from './panels.ts';
import { LOST, useServers } from './servers.ts';

const { closePages, openPage } = useBrowser();

/** Long enough to be proven wrong by the first attempt to come back, which is made within 0.6 s. */
const NO_RETRY_MS = 2_000;

const keep = useServers(closePages);

describe('a source that falls silent', () => {
  it('[UE5] greys exactly its own rows, and those come back with it', async () => {
    const server = keep(await startWebServer({ sources: { fast: 1_000, desk: 3_600_000 } }));
    await server.push('market_data', [{ symbol: 'ALPHA', last_price: 1, tick_size: 1 }]);
    await server.push('market_data', [{ symbol: 'BETA', last_price: 2, tick_size: 1 }], { source: 'desk' });
    const { page } = await openPage({ url: `${server.url}/markets` });
    await untilShown(page, { key: 'BETA', column: 'last_price', text: '2' });
    await until(async () => (await readStaleKeys(page, 'markets')).length > 0, { what: 'a row to be greyed' });
    expect(await readStaleKeys(page, 'markets')).toEqual(['ALPHA']);
    await untilStanding(page, 'markets', ['live']);
    await until(async () => (await panelOf(page, 'markets').innerText()).includes('1 of 2'), { what: 'the count' });
    await server.push('market_data', [{ symbol: 'ALPHA', last_price: 3 }]);
    await untilShown(page, { key: 'ALPHA', column: 'last_price', text: '3' });
    expect(await readStaleKeys(page, 'markets')).not.toContain('BETA');
  });

  it('[UE5] makes a panel stale that shows nothing else, and leaves the others', async () => {
    const server = keep(await startWebServer({ sources: { fast: 1_000, desk: 3_600_000 } }));
    await server.push('market_data', [{ symbol: 'ALPHA', last_price: 1 }], { source: 'desk' });
    await server.push('market_data', [{ symbol: 'GAMMA', last_price: 1 }]);
    await server.push('market_data', [{ symbol: 'ALPHA' }], { source: 'desk', op: 'delete' });
    const { page } = await openPage({ url: `${server.url}/markets` });
    await untilShown(page, { key: 'GAMMA', column: 'last_price', text: '1' });
    await untilStanding(page, 'markets', ['stale']);
    expect((await readRow(page, 'markets', 'GAMMA'))?.['last_price']).toBe('1');
    await server.push('market_data', [{ symbol: 'GAMMA', last_price: 2 }]);
    await untilStanding(page, 'markets', ['live']);
  });
});

/** Panels of the page by how they stand. */
const standingsOf = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(() => {
    const panels = [...document.querySelectorAll<HTMLElement>('[data-panel]')];
    return Object.fromEntries(panels.map(({ dataset }) => [dataset['panel'], dataset['standing']]));
  });

const untilStandings = async (page: Page, expected: Record<string, string>): Promise<void> => {
  let standings: Record<string, string> = {};
  await until(
    async () => {
      standings = await standingsOf(page);
      return isDeepStrictEqual(standings, expected);
    },
    { what: () => `${JSON.stringify(expected)}, not ${JSON.stringify(standings)}` },
  );
};

describe('sources of which one falls silent', () => {
  const startBoth = async (): Promise<WebServer> => {
    const server = keep(await startWebServer({ sources: { desk: 3_600_000, fast: 1_000 } }));
    await server.push('market_data', [{ symbol: 'ALPHA', last_price: 1, tick_size: 1 }], { source: 'fast' });
    await server.push('market_data', [{ symbol: 'BETA', last_price: 2, tick_size: 1 }]);
    await server.push('positions', [{ symbol: 'BETA', side: 'long', quantity: 1, entry_price: 1, mark_price: 2 }]);
    return server;
  };
  const pushAccount = async (server: WebServer, equity: number): Promise<void> => {
    await server.push('account', [{ equity, balances: { USDT: equity } }], { source: 'fast' });
    await server.push('risk', [{ daily_pnl: 3, emergency_stop: { is_stopped: false } }], { source: 'fast' });
  };

  it('[UE5] [UE26] [UE24] makes exactly its own panels stale, and its own figures in the strip, since when it was heard', async () => {
    const server = await startBoth();
    await pushAccount(server, 5_000);
    const { page } = await openPage({ url: `${server.url}/portfolio`, width: 1920, height: 1080 });
    const live = { positions: 'live', orders: 'live', pnl: 'live', closures: 'live', breakdown: 'live' };
    await untilStandings(page, { ...live, account: 'stale', balances: 'stale', equity: 'stale' });
    const strip = page.locator('[data-summary]');
    const oldItems = () =>
      strip
        .locator('dl > [data-old]')
        .evaluateAll((items) => items.map((item) => item.querySelector('dt')?.textContent));
    // Panels judge when they are there first, the strip with the next second.
    await until(async () => (await strip.getAttribute('data-summary')) === 'partly', {
      what: 'the strip to be partly old',
    });
    expect(await oldItems()).toEqual(['Equity', 'Day', 'Margin']);
    expect(await strip.getByText('Trading', { exact: false }).first().getAttribute('data-old')).toBe('true');
    expect(await panelOf(page, 'pnl').locator('[data-old] dt').allInnerTexts()).toEqual(['Day']);
    // The server is heard all the time: what counts is when the source was.
    const ageIn = (text: string) => Number(/(\d+(?:\.\d)?)s/.exec(text)?.[1] ?? 0);
    const ages = async () => [ageIn(await strip.innerText()), ageIn(await panelOf(page, 'account').innerText())];
    await until(async () => (await ages()).every((age) => age >= 4), { what: 'ages beyond the silence' });
    await until(
      async () => {
        await pushAccount(server, 6_000);
        return (await strip.getAttribute('data-summary')) === 'live';
      },
      { what: 'the strip to be live again' },
    );
    expect(await oldItems()).toEqual([]);
    await until(
      async () => {
        await pushAccount(server, 7_000);
        return (await standingsOf(page))['account'] === 'live';
      },
      { what: 'the account to be live again' },
    );
  });

  it('[UE5] [UE23] makes all stale that shows its instrument, and nothing of another', async () => {
    const server = await startBoth();
    const trade = (symbol: string) => [{ symbol, side: 'buy', price: 1, quantity: 1, time: Date.now() }];
    await server.push('trades', trade('ALPHA'), { source: 'fast' });
    await server.push('trades', trade('BETA'));
    const { page } = await openPage({ url: `${server.url}/trade/ALPHA`, width: 1920, height: 1080 });
    const whatever = { 'symbol-orders': 'live', fills: 'live' };
    const away = { chart: 'stale', tape: 'stale', book: 'stale', ticket: 'stale' };
    await untilStandings(page, { ...away, ...whatever });
    await page.goto(`${server.url}/trade/BETA`);
    await untilStandings(page, { chart: 'live', tape: 'live', book: 'live', ticket: 'live', ...whatever });
    expect(await page.locator('[data-summary]').getAttribute('data-summary')).toBe('live');
    await page.goto(`${server.url}/trade/ALPHA`);
    await untilStandings(page, { ...away, ...whatever });
    await until(
      async () => {
        await server.push('market_data', [{ symbol: 'ALPHA', last_price: 3 }], { source: 'fast' });
        return (await standingsOf(page))['chart'] === 'live';
      },
      { what: 'the chart to be live again' },
    );
  });

  it('[UE5] [UE26] counts in the head of a panel the rows that it shows, as beneath its table, and greys their sum', async () => {
    const server = await startBoth();
    const flat = { side: 'flat', quantity: 0 };
    await server.push(
      'positions',
      [
        { symbol: 'FLAT', ...flat },
        { symbol: 'ALPHA', side: 'long', quantity: 1 },
      ],
      {
        source: 'fast',
      },
    );
    const { page } = await openPage({ url: `${server.url}/portfolio`, width: 1920, height: 1080 });
    const positions = panelOf(page, 'positions');
    await until(async () => (await positions.innerText()).includes('1 of 2 stale'), { what: 'one of two' });
    expect(await readStaleKeys(page, 'positions')).toEqual(['ALPHA', 'Total 2']);
    await until(async () => /2 of 3 rows\s+1 stale/.test(await positions.innerText()), { what: 'the same beneath' });
    await positions.getByRole('button', { name: 'Flat ones' }).click();
    await until(async () => (await positions.innerText()).includes('2 of 3 stale'), { what: 'two of three' });
  });

  it('[UE26] greys a holding and the total while the source of its price is away, though the account stands still', async () => {
    const server = keep(await startWebServer({ sources: { desk: 3_600_000, fast: 2_000 } }));
    const priceBitcoin = () =>
      server.push('market_data', [{ symbol: 'BTCUSDT', last_price: 40_000 }], { source: 'fast' });
    await priceBitcoin();
    await server.push('account', [{ balances: { USDT: 1_000, BTC: 1 } }]);
    const { page } = await openPage({ url: `${server.url}/portfolio`, width: 1920, height: 1080 });
    await untilShown(page, { panel: 'balances', key: 'BTC', column: 'value', text: '40,000.00' });
    const untilGreyed = (keys: readonly string[], alive: () => Promise<void>) =>
      until(
        async () => {
          await alive();
          return isDeepStrictEqual(await readStaleKeys(page, 'balances'), keys);
        },
        { what: `${JSON.stringify(keys)} to be greyed` },
      );
    await untilGreyed([], priceBitcoin);
    await untilGreyed(['BTC', 'Total'], () => Promise.resolve());
    const beside = panelOf(page, 'balances').locator('[data-beside]');
    await beside.waitFor();
    expect(await beside.getAttribute('title')).toMatch(/^market data: source away/);
    await untilGreyed([], priceBitcoin);
  });

  it('[UM2] [UP3] sums what is open, where one position closes with the message that opens another', async () => {
    const server = keep(await startWebServer());
    const position = (symbol: string, quantity: number, pnl: number) => {
      return { symbol, side: quantity === 0 ? 'flat' : 'long', quantity, unrealized_pnl: pnl };
    };
    await server.push('positions', [position('AUSD', 1, 40), position('BUSD', 0, 0)]);
    const { page } = await openPage({ url: `${server.url}/portfolio`, width: 1920, height: 1080 });
    await untilShown(page, { panel: 'positions', key: 'Total 1', column: 'unrealized_pnl', text: '▲ +40.00' });
    await server.push('positions', [position('AUSD', 0, 0), position('BUSD', 2, -500)]);
    await untilShown(page, { panel: 'positions', key: 'BUSD', column: 'unrealized_pnl', text: '▼ −500.00' });
    await untilShown(page, { panel: 'positions', key: 'Total 1', column: 'unrealized_pnl', text: '▼ −500.00' });
    expect(await readRow(page, 'positions', 'AUSD')).toBeUndefined();
  });
});

describe('a server that is gone', () => {
  it('[UE6] [UE7] leaves its last figures, greyed and ageing, and comes back without a reload or a flash', async () => {
    const server = keep(await startWebProcess());
    await server.push('market_data', [{ symbol: 'ALPHA', last_price: 100, tick_size: 1 }]);
    const { page } = await openPage({ url: `${server.url}/markets`, expectedFaults: LOST });
    await untilShown(page, { key: 'ALPHA', column: 'last_price', text: '100' });
    await page.evaluate(() => {
      const counts = { flashes: 0 };
      Object.assign(window, { counts });
      new MutationObserver((records) => {
        for (const { target } of records) {
          if (target instanceof HTMLElement && target.dataset['flash'] !== undefined) counts.flashes++;
        }
      }).observe(document.body, { subtree: true, attributeFilter: ['data-flash'] });
    });
    await server.kill('SIGKILL');
    await untilStanding(page, 'markets', ['reconnecting']);
    expect((await readRow(page, 'markets', 'ALPHA'))?.['last_price']).toBe('100');
    const ageOf = async () => Number(/(\d+(?:\.\d)?)s/.exec(await panelOf(page, 'markets').innerText())?.[1] ?? 0);
    const age = await ageOf();
    await until(async () => (await ageOf()) >= age + 2, { what: 'the age to count' });
    // So late an attempt that the server is back, with other figures, before it.
    const status = page.getByRole('region', { name: 'Connection' });
    await until(async () => /in [3-9](?:\.\d)?s/.test(await status.innerText()), {
      what: 'a countdown',
    });
    await server.restart();
    await server.push('market_data', [{ symbol: 'ALPHA', last_price: 200, tick_size: 1 }]);
    await untilStanding(page, 'markets', ['live'], 60_000);
    await untilShown(page, { key: 'ALPHA', column: 'last_price', text: '200' });
    // The page is the same one, and nothing flashed.
    expect(await page.evaluate(() => (window as unknown as { counts?: object }).counts)).toEqual({ flashes: 0 });
    await server.push('market_data', [{ symbol: 'ALPHA', last_price: 201 }]);
    await untilShown(page, { key: 'ALPHA', column: 'last_price', text: '201' });
  }, 120_000);

  it('[UE25] takes with it what the page gathered of it, once another is there', async () => {
    const server = keep(await startWebProcess());
    const trade = (price: number) => [{ symbol: 'ALPHA', side: 'buy', price, quantity: 1, time: Date.now() }];
    await server.push('market_data', [{ symbol: 'ALPHA', last_price: 42_000, tick_size: 1 }]);
    await server.push('trades', trade(42_000));
    const { page } = await openPage({ url: `${server.url}/trade/ALPHA`, expectedFaults: LOST });
    const summary = panelOf(page, 'chart').getByRole('img');
    const spoken = async () =>
      (await summary.count()) === 0 ? '' : ((await summary.getAttribute('aria-label')) ?? '');
    await until(async () => (await spoken()).includes('last 42,000'), { what: 'the bar' });
    await server.kill('SIGKILL');
    await untilStanding(page, 'chart', ['reconnecting']);
    expect(await spoken()).toContain('last 42,000');
    await server.restart();
    await server.push('market_data', [{ symbol: 'ALPHA', last_price: 100, tick_size: 1 }]);
    await untilStanding(page, 'chart', ['live'], 60_000);
    await until(async () => !(await spoken()).includes('42,000'), { what: 'the chart to be empty' });
    await server.push('trades', trade(100));
    await until(async () => /, 1 bars?,.* last 100, .*high 100, low 100$/.test(await spoken()), {
      what: 'nothing but what is new',
    });
    expect(await panelOf(page, 'tape').innerText()).not.toContain('42,000');
  }, 120_000);

  it('[UE6] comes back at once when somebody says so', async () => {
    const server = keep(await startWebProcess());
    await server.push('market_data', [{ symbol: 'ALPHA', last_price: 100 }]);
    const { page } = await openPage({ url: `${server.url}/markets`, expectedFaults: LOST });
    await untilStanding(page, 'markets', ['live']);
    await server.kill('SIGKILL');
    const status = page.getByRole('region', { name: 'Connection' });
    await until(
      async () => (await status.count()) === 1 && /in [5-9](?:\.\d)?s|in \d\ds/.test(await status.innerText()),
      {
        what: 'a long wait',
      },
    );
    await server.restart();
    await page.getByRole('button', { name: 'Retry now' }).click();
    await untilStanding(page, 'markets', ['live', 'loading'], 4_000);
    expect(await status.count()).toBe(0);
  }, 120_000);

  it('[UE8] is late, then reconnecting, where it is frozen, and live when it goes on', async () => {
    const server = keep(await startWebProcess());
    await server.push('market_data', [{ symbol: 'ALPHA', last_price: 100 }]);
    const { page } = await openPage({ url: `${server.url}/markets`, expectedFaults: LOST });
    await untilStanding(page, 'markets', ['live']);
    const looks = () => page.evaluate(() => (window as unknown as { looks: readonly string[] }).looks);
    await page.evaluate(noteLooks);
    await server.kill('SIGSTOP');
    await untilStanding(page, 'markets', ['late']);
    await untilStanding(page, 'markets', ['stale']);
    await untilStanding(page, 'markets', ['reconnecting'], 60_000);
    expect((await readRow(page, 'markets', 'ALPHA'))?.['last_price']).toBe('100');
    await server.kill('SIGCONT');
    await untilStanding(page, 'markets', ['live'], 60_000);
    expect((await looks()).slice(0, 2)).toEqual(['late clear ~ for seconds', 'stale greyed for seconds']);
  }, 180_000);
});

/** Runs in the page: how the panel looks whenever it stands otherwise. */
function noteLooks(): void {
  const panel = document.querySelector<HTMLElement>('[data-panel="markets"]') as HTMLElement;
  const looks: string[] = [];
  Object.assign(window, { looks });
  new MutationObserver(() => {
    const cell = [...panel.querySelectorAll('[data-key="ALPHA"] [role="gridcell"]')].find(
      ({ textContent }) => textContent === '100',
    );
    let isGreyed = false;
    for (let place = cell; place && place !== panel; place = place.parentElement as Element) {
      isGreyed ||= Number(getComputedStyle(place).opacity) < 1;
    }
    const isMarked = cell !== undefined && getComputedStyle(cell, '::after').content.includes('~');
    const age = /(?:late|stale) \d+(?:\.\d)?s/.test(panel.textContent) ? 'for seconds' : 'without its age';
    looks.push(
      [panel.dataset['standing'], isGreyed ? 'greyed' : 'clear', isMarked ? '~' : '', age].filter(Boolean).join(' '),
    );
  }).observe(panel, { attributeFilter: ['data-standing'] });
}

describe('a server that wants a key', () => {
  const KEY = 'a-long-random-key';

  const openRefused = async () => {
    const server = keep(await startWebServer({ config: { security: { apiKey: KEY } } }));
    await server.push('market_data', [{ symbol: 'ALPHA', last_price: 100 }]);
    const opened = await openPage({ url: `${server.url}/markets`, expectedFaults: [...LOST, /status of 401/] });
    const refusals = () => server.logLines().filter(({ msg }) => msg === 'refused a connection').length;
    await opened.page.getByRole('heading', { name: 'This server wants a key' }).waitFor();
    return { ...opened, refusals, input: opened.page.getByLabel('Key') };
  };

  it('[UE9] is not asked again and again without it, and says when it is wrong', async () => {
    const { page, refusals, input } = await openRefused();
    expect(refusals()).toBe(1);
    await input.fill('a-wrong-key');
    await input.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'refused this key' }).waitFor();
    await page.waitForTimeout(NO_RETRY_MS);
    expect(refusals()).toBe(1);
  });

  it('[UE9] shows its figures once it has it, for as long as the tab is open if that is wanted', async () => {
    const { page, input } = await openRefused();
    expect(new URL(page.url()).search).toBe('?next=%2Fmarkets');
    await input.fill(KEY);
    await page.getByLabel('Keep it until this tab is closed').check();
    await page.getByRole('button', { name: 'Connect' }).click();
    await untilShown(page, { key: 'ALPHA', column: 'last_price', text: '100' });
    await page.reload();
    await untilShown(page, { key: 'ALPHA', column: 'last_price', text: '100' });
    expect(page.url()).not.toContain(KEY);
    expect(await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))).not.toContain(KEY);
  });
});
