/** The table of markets as a person uses it: a thousand rows, all of them changing. */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';
import { readRow, readRows, untilShown } from './panels.ts';

const { openPage } = useBrowser();

const COUNT = 1_000;
let server: WebServer;

beforeAll(async () => {
  server = await startWebServer();
  await server.push(
    'market_data',
    rowsWith(() => ({})),
  );
});

afterAll(async () => {
  await server.stop();
});

/** S0000 is traded most, S0999 least. */
function rowsWith(more: (index: number) => Readonly<Record<string, unknown>>) {
  return Array.from({ length: COUNT }, (_, index) => ({
    symbol: symbolOf(index),
    last_price: 100,
    bid_price: 99.99,
    ask_price: 100.01,
    tick_size: 0.01,
    change_24h_pct: index % 2 === 0 ? 1.5 : -1.5,
    volume_24h: (COUNT - index) * 1_000,
    ...more(index),
  }));
}

function symbolOf(index: number): string {
  return `S${String(index).padStart(4, '0')}USDT`;
}

async function openMarkets(options: Partial<Parameters<typeof openPage>[0]> = {}) {
  const { page } = await openPage({ url: `${server.url}/markets`, ...options });
  const grid = page.locator('[data-grid="markets"]');
  await until(async () => (await grid.locator('[role="row"][data-key]').count()) > 5, { what: 'the rows' });
  return { page, grid };
}

async function firstSymbols(page: Page, count: number): Promise<(string | undefined)[]> {
  return (await readRows(page, 'markets')).slice(0, count).map(({ symbol }) => symbol);
}

function activeOf(grid: Locator) {
  return grid.evaluate((element) => {
    const active = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
    const row = active?.closest<HTMLElement>('[role="row"]');
    return { role: active?.getAttribute('role'), key: row?.dataset['key'], rowIndex: row?.ariaRowIndex };
  });
}

describe('a table of a thousand rows', () => {
  it('[UM23] says in a tooltip only what is of the row that stands there', async () => {
    const { page } = await openPage({ url: `${server.url}/markets` });
    const row = page.locator('[data-key="S0000USDT"]');
    await row.locator('[role="gridcell"]').nth(5).waitFor();
    for (const cell of await row.locator('[role="gridcell"]').all()) await cell.hover();
    const slot = await row.getAttribute('id');
    const hints = page.locator(`[id="${slot}"] [title]`);
    expect(await hints.count()).toBeGreaterThan(0);
    await page.getByLabel('Filter by words').fill('S09');
    await page.locator(`[id="${slot}"]:not([data-key="S0000USDT"])`).waitFor();
    expect(await hints.count()).toBe(0);
  });

  it('[UM1] has no more rows in the page than are in sight and 8, wherever it is scrolled to', async () => {
    const { grid } = await openMarkets();
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(COUNT + 1));
    for (const share of [0, 0.37, 1]) {
      const counts = await grid.evaluate(async (element, at) => {
        element.scrollTop = (element.scrollHeight - element.clientHeight) * at;
        for (let frame = 0; frame < 2; frame++) {
          await new Promise((resolve) => {
            requestAnimationFrame(resolve);
          });
        }
        const box = element.getBoundingClientRect();
        const header = element.querySelector('[role="columnheader"]')?.getBoundingClientRect().bottom ?? box.top;
        const rows = [...element.querySelectorAll('[role="row"][data-key]')];
        const isInSight = (row: Element) => {
          const { top, bottom } = row.getBoundingClientRect();
          return bottom > header + 0.5 && top < box.bottom - 0.5;
        };
        return { rows: rows.length, inSight: rows.filter(isInSight).length };
      }, share);
      expect(counts.inSight).toBeGreaterThan(10);
      expect(counts.rows).toBeLessThanOrEqual(counts.inSight + 8);
    }
  });

  it('[UM6] is gone through and sorted by keys alone', async () => {
    const { page, grid } = await openMarkets();
    await grid.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await activeOf(grid)).toEqual({ role: 'row', key: symbolOf(1), rowIndex: '3' });
    await page.keyboard.press('End');
    expect(await activeOf(grid)).toEqual({ role: 'row', key: symbolOf(COUNT - 1), rowIndex: String(COUNT + 1) });
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await activeOf(grid)).toEqual({ role: 'gridcell', key: symbolOf(0), rowIndex: '2' });
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const symbol = grid.locator('[data-column="symbol"]');
    await until(async () => (await symbol.getAttribute('aria-sort')) === 'ascending', { what: 'the sorting' });
    await page.keyboard.press('Enter');
    await until(async () => (await symbol.getAttribute('aria-sort')) === 'descending', { what: 'the other order' });
    expect(await firstSymbols(page, 2)).toEqual([symbolOf(COUNT - 1), symbolOf(COUNT - 2)]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until(() => Promise.resolve(page.url().endsWith(`/trade/${symbolOf(0)}`)), { what: 'the page Trade' });
  });

  it('[UM2][UM3] keeps its order while the pointer is in it, and its selection wherever the row goes', async () => {
    const { page, grid } = await openMarkets();
    const before = await firstSymbols(page, 3);
    await grid
      .locator(`[data-key="${symbolOf(1)}"] [role="gridcell"]`)
      .nth(1)
      .click();
    try {
      await server.push('market_data', [{ symbol: symbolOf(2), volume_24h: 5e6 }]);
      const pill = page.getByRole('button', { name: 'order held, 1 move pending' });
      await pill.waitFor();
      expect(await firstSymbols(page, 3)).toEqual(before);
      await pill.click();
      expect(await firstSymbols(page, 3)).toEqual([symbolOf(2), symbolOf(0), symbolOf(1)]);
      const selected = grid.locator('[role="row"][aria-selected="true"]');
      expect(await selected.evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['key']))).toEqual([
        symbolOf(1),
      ]);
    } finally {
      await server.push(
        'market_data',
        rowsWith(() => ({})),
      );
    }
  });

  it('[UM5] moves no column while its figures change', async () => {
    const { page, grid } = await openMarkets();
    const measure = () =>
      grid.locator(`[data-key="${symbolOf(0)}"] [role="gridcell"]`).evaluateAll((cells) => {
        return cells.map((cell) => [cell.getBoundingClientRect().left, cell.getBoundingClientRect().width]);
      });
    // Sorted by turnover the row would sink out of sight: rows stay where they are under the pointer.
    await grid.hover();
    const before = await measure();
    for (const price of [1, 123_456.78, 9.5, 100]) {
      await server.push('market_data', [{ symbol: symbolOf(0), last_price: price }]);
      await untilShown(page, {
        key: symbolOf(0),
        column: 'last_price',
        text: price.toLocaleString('en-US', { minimumFractionDigits: 2 }),
      });
      expect(await measure()).toEqual(before);
    }
  });

  it('[UM7] flashes the digits that changed, and nothing on the first paint', async () => {
    const { page, grid } = await openMarkets();
    const flashes = await watchFlashes(grid);
    // A row that moves with what changed does not flash: nothing moves under a pointer.
    await grid.hover();
    await page.waitForTimeout(600);
    expect(await flashes.seen()).toEqual([]);
    await server.push('market_data', [{ symbol: symbolOf(0), last_price: 100.25 }]);
    await until(async () => (await flashes.seen()).length > 0, { what: 'a flash' });
    expect(await flashes.seen()).toEqual(['up 25']);
    await server.push('market_data', [{ symbol: symbolOf(0), last_price: 100 }]);
    await until(async () => (await flashes.seen()).length > 1, { what: 'a flash down' });
    expect(await flashes.seen()).toEqual(['up 25', 'down 00']);
    await until(async () => (await grid.locator('[data-flash]').count()) === 0, { what: 'the end of the flash' });
    expect(await flashes.faded()).toContain('down 00');
  });

  it('[UM7] never flashes more than 40 figures at once', async () => {
    const { page, grid } = await openMarkets({ height: 1_400 });
    await server.push(
      'market_data',
      rowsWith((index) => ({ last_price: 101 + index, bid_price: 90 + index })),
    );
    const most = await grid.evaluate(async (element) => {
      let found = 0;
      for (let frame = 0; frame < 60; frame++) {
        await new Promise((resolve) => {
          requestAnimationFrame(resolve);
        });
        found = Math.max(found, element.querySelectorAll('[data-flash]').length);
      }
      return found;
    });
    expect(most).toBeLessThanOrEqual(40);
    await server.push(
      'market_data',
      rowsWith(() => ({})),
    );
    await untilShown(page, { key: symbolOf(0), column: 'last_price', text: '100.00' });
  });

  it.each([
    ['the browser says so', { reducedMotion: true }],
    ['the preferences say so', { preferences: { hasFlash: false } }],
  ])('[UM7] flashes nothing where %s', async (_, options) => {
    const { page, grid } = await openMarkets(options);
    const flashes = await watchFlashes(grid);
    await server.push('market_data', [{ symbol: symbolOf(0), last_price: 100.5 }]);
    await untilShown(page, { key: symbolOf(0), column: 'last_price', text: '100.50' });
    await server.push('market_data', [{ symbol: symbolOf(0), last_price: 100 }]);
    await untilShown(page, { key: symbolOf(0), column: 'last_price', text: '100.00' });
    expect(await flashes.seen()).toEqual([]);
  });
});

describe('what is done with a table', () => {
  it('[UM8][UM10] saves the rows shown and the columns chosen, in full', async () => {
    const { page } = await openMarkets({ url: `${server.url}/markets?filter=s001` });
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByLabel('Vol 24h').uncheck();
    await page.keyboard.press('Escape');
    const download = page.waitForEvent('download');
    await page.locator('[data-panel="markets"] [data-action="export"]').click();
    const lines = readFileSync(await (await download).path(), 'utf8').split('\r\n');
    expect(lines[0]).toMatch(/^\uFEFFsymbol,last_price,change_24h_pct,bid_price,ask_price,/);
    expect(lines[0]).not.toContain('volume_24h');
    expect(lines.slice(1, -1).map((line) => line.split(',').slice(0, 3))).toEqual(
      Array.from({ length: 10 }, (_, index) => [symbolOf(10 + index), '100', index % 2 === 0 ? '1.5' : '-1.5']),
    );
    await page.reload();
    await until(async () => (await readRow(page, 'markets', symbolOf(10))) !== undefined, { what: 'the rows' });
    expect(await readRow(page, 'markets', symbolOf(10))).not.toHaveProperty('volume_24h');
  });

  it('[UM15] keeps favourites first, and the address says what is shown', async () => {
    const { page } = await openMarkets({ preferences: { favourites: [symbolOf(700)] } });
    expect(await firstSymbols(page, 2)).toEqual([symbolOf(700), symbolOf(0)]);
    await page
      .locator(`[data-grid="markets"] [data-key="${symbolOf(3)}"] [role="gridcell"]`)
      .first()
      .click();
    await until(async () => (await firstSymbols(page, 2)).join() === [symbolOf(3), symbolOf(700)].join(), {
      what: 'the second favourite',
    });
    await page.getByRole('button', { name: 'Losers' }).click();
    await page.getByLabel('Filter by words').fill('!s00');
    await until(() => Promise.resolve(page.url().includes('filter=')), { what: 'the address' });
    await page.goto(page.url());
    const isWanted = (symbol = '') => /^S(?!00)\d*[13579]USDT$/.test(symbol);
    let shown: (string | undefined)[] = [];
    await until(
      async () => {
        shown = await firstSymbols(page, 10);
        return shown.length === 10 && shown.every(isWanted);
      },
      { what: () => `losers but S00 at ${page.url()}, not ${shown.join()}` },
    );
  });

  it('[UM17] shows symbol, price and change to a phone, in rows for fingers', async () => {
    const { page, grid } = await openMarkets({ width: 390, height: 844, isTouch: true });
    const row = await readRow(page, 'markets', symbolOf(0));
    expect(row).toMatchObject({ symbol: symbolOf(0), last_price: '100.00', change_24h_pct: '▲ +1.50%' });
    const box = await grid.locator(`[data-key="${symbolOf(0)}"]`).boundingBox();
    expect(box?.height).toBe(44);
    const cells = grid.locator(`[data-key="${symbolOf(0)}"] [role="gridcell"]`);
    const ends = await cells.evaluateAll((all) => all.map((cell) => cell.getBoundingClientRect().right));
    expect(Math.max(...ends)).toBeLessThanOrEqual(390);
  });
});

describe('rows that are not as they should be', () => {
  const HOSTILE = ['<img src=x onerror=alert(1)>', 'L'.repeat(256), '\u202E\u0634\u0631\u0643\u0629\u202Etxt', '=1+1'];

  it('[UM9] are text, and leave rows and columns as they are', async () => {
    const texts = ['plain', ...HOSTILE];
    const order = { symbol: 'BTCUSDT', side: 'buy', type: 'limit', status: 'new', price: 1, quantity: 1 };
    await server.push(
      'orders',
      texts.map((strategy, index) => ({ ...order, id: `o${index}`, strategy_id: strategy })),
    );
    const { page } = await openPage({ url: `${server.url}/portfolio`, width: 3_000, height: 1_080 });
    const grid = page.locator('[data-panel="orders"] [data-grid]');
    await until(async () => (await readRows(page, 'orders')).length === texts.length, { what: 'the orders' });
    const shown = (await readRows(page, 'orders')).map((row) => row['strategy_id']);
    expect(new Set(shown)).toEqual(new Set(texts));
    expect(await grid.locator('img').count()).toBe(0);
    const boxes = await grid.locator('[role="row"][data-key]:not([hidden])').evaluateAll((all) => {
      return all.map((row) => {
        const cells = [...row.querySelectorAll('[role="gridcell"]')].map((cell) => cell.getBoundingClientRect().left);
        return [row.getBoundingClientRect().height, ...cells].join();
      });
    });
    expect(new Set(boxes).size).toBe(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(3_000);
  });

  it('[UM16] are greyed where their source is away, and counted', async () => {
    const own = await startWebServer({ sources: { steady: 3_600_000, silent: 1_000 } });
    try {
      await own.push('market_data', [{ symbol: 'LIVE', last_price: 1 }], { source: 'steady' });
      await own.push('market_data', [{ symbol: 'GONE', last_price: 1 }], { source: 'silent' });
      const { page } = await openPage({ url: `${own.url}/markets` });
      const panel = page.locator('[data-panel="markets"]');
      await panel.getByText('1 stale', { exact: true }).waitFor();
      const opacityOf = (key: string) => {
        const cell = panel.locator(`[data-key="${key}"] [role="gridcell"]`).nth(1);
        return cell.evaluate((element) => Number(getComputedStyle(element).opacity));
      };
      expect(await opacityOf('GONE')).toBeLessThan(1);
      expect(await opacityOf('LIVE')).toBe(1);
    } finally {
      await own.stop();
    }
  });
});

/** What begins to flash from now on, as direction and digits. */
interface Flashes {
  seen(): Promise<string[]>;
  /** Those that took the step before they went out. */
  faded(): Promise<string[]>;
}

async function watchFlashes(grid: Locator): Promise<Flashes> {
  type Watched = HTMLElement & { flashes?: string[]; faded?: string[] };
  await grid.evaluate((element) => {
    const [seen, faded]: string[][] = [[], []];
    Object.assign(element, { flashes: seen, faded });
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const { dataset, textContent } = target as HTMLElement;
        if (dataset['fading'] !== undefined) faded?.push(`${dataset['flash']} ${textContent}`);
      }
    }).observe(element, { subtree: true, attributeFilter: ['data-fading'] });
    new MutationObserver((changes) => {
      // One that ends as the next begins changes twice, and is seen once.
      for (const target of new Set(changes.map((change) => change.target))) {
        const { dataset, textContent } = target as HTMLElement;
        if (dataset['flash'] !== undefined) seen?.push(`${dataset['flash']} ${textContent}`);
      }
    }).observe(element, { subtree: true, attributeFilter: ['data-flash'] });
  });
  return {
    seen: () => grid.evaluate((element) => (element as Watched).flashes ?? []),
    faded: () => grid.evaluate((element) => (element as Watched).faded ?? []),
  };
}
