/** The four feeds as a person follows them: none lost, none doubled, newest first, filtered, held and saved. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebProcess, startWebServer, type WebProcess, type WebServer } from '../../harness/web.ts';
import { panelOf, settle } from './panels.ts';
import { LOST, useServers } from './servers.ts';

const { closePages, openPage } = useBrowser();

const KEPT = 50;

const keep = useServers(closePages);

/** The reasons of signals, from the top of the feed. */
const reasonsIn = (page: Page, panel = 'feed-signals') =>
  panelOf(page, panel)
    .locator('li[data-feed="signals"]')
    .evaluateAll((lines) => lines.map((line) => /n-\d+/.exec(line.textContent)?.[0] ?? ''));

const untilReasons = async (page: Page, wanted: readonly string[], panel?: string) => {
  let reasons: string[] = [];
  await until(
    async () => {
      reasons = await reasonsIn(page, panel);
      return JSON.stringify(reasons) === JSON.stringify(wanted);
    },
    { what: () => `${wanted.join(' ')}, not ${reasons.join(' ')}` },
  );
};

/** `n-LAST` down to `n-FIRST`. */
const down = (last: number, first: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `n-${last - index}`);

const signal = (server: WebServer | WebProcess, first: number, last: number) =>
  server.push(
    'signals',
    down(last, first)
      .reverse()
      .map((reason) => ({ symbol: 'ALPHA', action: 'buy', strategy_name: 'momentum', reason })),
  );

const untilText = async (page: Page, panel: string, text: string | RegExp) => {
  let shown = '';
  await until(
    async () => {
      shown = await panelOf(page, panel).innerText();
      return typeof text === 'string' ? shown.includes(text) : text.test(shown);
    },
    { what: () => `${panel} to say ${text}, not ${shown.slice(-400)}` },
  );
};

describe('a feed', () => {
  it('[UF5] [UF6] keeps 50, newest first; held it counts what comes, and shows all of it after', async () => {
    const server = keep(await startWebServer());
    const { page } = await openPage({ url: `${server.url}/feeds` });
    await untilText(page, 'feed-signals', 'No signals');
    await signal(server, 1, 60);
    await untilReasons(page, down(60, 11));
    await untilText(page, 'feed-signals', /50 kept · 60 since/);

    const panel = panelOf(page, 'feed-signals');
    await panel.getByRole('button', { name: 'Pause' }).click();
    await signal(server, 61, 67);
    await untilText(page, 'feed-signals', 'paused, 7 new');
    expect(await reasonsIn(page)).toEqual(down(60, 11));
    // One feed is held; the others are not.
    await server.push('alerts', [{ severity: 'info', message: 'still told' }]);
    await untilText(page, 'feed-alerts', 'still told');

    await panel.getByRole('button', { name: 'Resume' }).click();
    await untilReasons(page, down(67, 67 - KEPT + 1));
    await untilText(page, 'feed-signals', /50 kept · 67 since/);
  });

  it('[UF2] [UF5] shows what was kept before it was opened, marked, and counts it not', async () => {
    const server = keep(await startWebServer());
    await signal(server, 1, 3);
    const { page } = await openPage({ url: `${server.url}/feeds` });
    await untilReasons(page, down(3, 1));
    expect(await panelOf(page, 'feed-signals').getByText('replayed').count()).toBe(3);
    await signal(server, 4, 4);
    await untilReasons(page, down(4, 1));
    await untilText(page, 'feed-signals', /4 kept · 1 since/);
  });

  it('[UF32] writes prices with the decimals of the tick, of what was told before it was known, too', async () => {
    const server = keep(await startWebServer());
    await server.push('signals', [{ symbol: 'ALPHA', action: 'buy', price: 0.0748 }]);
    await server.push('fills', [{ symbol: 'BETA', side: 'buy', price: 105.5, quantity: 1 }]);
    const { page } = await openPage({ url: `${server.url}/feeds` });
    await untilText(page, 'feed-signals', /at\s0\.0748$/m);
    await server.push('market_data', [
      { symbol: 'ALPHA', last_price: 0.0748, tick_size: 0.00001 },
      { symbol: 'BETA', last_price: 105.5, tick_size: 0.01 },
    ]);
    await untilText(page, 'feed-signals', /at\s0\.07480$/m);
    await untilText(page, 'feed-trades', /at\s105\.50$/m);
    expect(await panelOf(page, 'feed-signals').locator('li').count()).toBe(1);
  });

  it('[UF18] leaves the line that is read where it is', async () => {
    const server = keep(await startWebServer());
    const { page } = await openPage({ url: `${server.url}/feeds` });
    await untilText(page, 'feed-signals', 'No signals');
    await signal(server, 1, 40);
    await untilReasons(page, down(40, 1));
    const line = panelOf(page, 'feed-signals').locator('li').filter({ hasText: /n-10$/ });
    const topOf = async () => (await line.boundingBox())?.y;
    await line.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await settle(page);
    const top = await topOf();
    await signal(server, 41, 48);
    await untilReasons(page, down(48, 1));
    await settle(page);
    expect(Math.abs(((await topOf()) ?? 0) - (top ?? 0))).toBeLessThanOrEqual(1);
  });
});

describe('a filter', () => {
  const fill = async (server: WebServer) => {
    await server.push('signals', [
      { symbol: 'ALPHA', action: 'buy', strategy_name: 'momentum', reason: 'n-1', confidence: 0.9 },
      { symbol: 'ALPHA', action: 'sell', strategy_name: 'momentum', reason: 'n-2', confidence: 0.4 },
      { symbol: 'BETA', action: 'buy', strategy_name: 'reversal', reason: 'n-3', confidence: 0.8 },
    ]);
    await server.push('fills', [
      { symbol: 'ALPHA', side: 'buy', price: 10, quantity: 1, strategy_name: 'momentum' },
      { symbol: 'BETA', side: 'sell', price: 20, quantity: 2, strategy_name: 'reversal' },
    ]);
    await server.push('metrics', [
      { strategy_name: 'momentum', total_trades: 3 },
      { strategy_name: 'reversal', total_trades: 5 },
    ]);
    await server.push('alerts', [
      { severity: 'warning', symbol: 'BETA', message: 'beta is thin' },
      { severity: 'info', symbol: 'ALPHA', strategy_name: 'momentum', message: 'alpha moved' },
    ]);
  };
  const countIn = (page: Page, feed: string) => panelOf(page, feed).locator('li[data-feed]').count();
  const FEEDS = ['feed-signals', 'feed-trades', 'feed-metrics', 'feed-alerts'] as const;
  const untilCounts = async (page: Page, wanted: readonly number[]) => {
    let counts: number[] = [];
    await until(
      async () => {
        counts = await Promise.all(FEEDS.map((feed) => countIn(page, feed)));
        return counts.join() === wanted.join();
      },
      { what: () => `${wanted.join()} lines, not ${counts.join()}` },
    );
  };

  it('[UF3] [UF14] is met in all four feeds, and a link of it shows the same elsewhere', async () => {
    const server = keep(await startWebServer());
    await fill(server);
    const { page } = await openPage({ url: `${server.url}/feeds` });
    await untilCounts(page, [3, 2, 2, 2]);
    await page.getByLabel('Strategy', { exact: true }).selectOption('momentum');
    await untilCounts(page, [2, 1, 1, 1]);
    await page.getByLabel('Least confidence of signals').selectOption('0.8');
    await untilCounts(page, [1, 1, 1, 1]);
    await untilText(page, 'feed-signals', /1 of 3 kept/);
    await page.getByLabel('Symbol', { exact: true }).fill('alp');
    // What is of no symbol does not meet a symbol.
    await untilCounts(page, [1, 1, 0, 1]);
    await page.getByLabel('Text', { exact: true }).fill('moved');
    await untilCounts(page, [0, 0, 0, 1]);
    await until(() => new URL(page.url()).searchParams.get('text') === 'moved', { what: 'the filter in the address' });

    const shared = await openPage({ url: page.url() });
    await untilCounts(shared.page, [0, 0, 0, 1]);
    expect(await shared.page.getByLabel('Strategy', { exact: true }).inputValue()).toBe('momentum');
    await panelOf(shared.page, 'feed-signals').getByRole('button', { name: 'Clear filter' }).click();
    await untilCounts(shared.page, [3, 2, 2, 2]);
    await until(() => new URL(shared.page.url()).search === '', { what: 'an address without a filter' });
    await untilCounts(page, [0, 0, 0, 1]);
  });

  it('[UF17] makes a file of what is shown and no more', async () => {
    const server = keep(await startWebServer());
    await fill(server);
    const { page } = await openPage({ url: `${server.url}/feeds?strategy=momentum` });
    await untilCounts(page, [2, 1, 1, 1]);
    const download = page.waitForEvent('download');
    await panelOf(page, 'feed-signals').getByRole('button', { name: 'CSV' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^tickboard-signals-.*\.csv$/);
    const [head = '', ...rows] = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    const columns = head.replace('\uFEFF', '').split(',');
    const cells = rows.map((row) => Object.fromEntries(row.split(',').map((cell, index) => [columns[index], cell])));
    expect(cells.map(({ reason, confidence, action }) => [reason, confidence, action])).toEqual([
      ['n-2', '0.4', 'sell'],
      ['n-1', '0.9', 'buy'],
    ]);
    for (const { time } of cells) expect(new Date(time ?? '').toISOString()).toBe(time);
  });
});

describe('keys', () => {
  it('[UF19] lead from feed to feed, side by side or behind each other', async () => {
    const server = keep(await startWebServer());
    const { page } = await openPage({ url: `${server.url}/feeds` });
    for (const kind of ['signals', 'trades', 'metrics', 'alerts']) await untilText(page, `feed-${kind}`, `No ${kind}`);
    const focused = () => page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-panel]')?.dataset);
    const visited: unknown[] = [];
    for (let press = 0; press < 5; press++) {
      await page.keyboard.press('f');
      visited.push((await focused())?.['panel']);
    }
    expect(visited).toEqual(['feed-signals', 'feed-trades', 'feed-metrics', 'feed-alerts', 'feed-signals']);
    await page.keyboard.press('f');
    await page.keyboard.press('p');
    await untilText(page, 'feed-trades', 'paused, 0 new');
    expect(await page.getByRole('button', { name: 'Resume' }).count()).toBe(1);

    const narrow = await openPage({ url: `${server.url}/feeds`, width: 390, height: 844 });
    const tab = () => narrow.page.getByRole('tab', { selected: true }).getAttribute('data-tab');
    await narrow.page.getByRole('tab').first().waitFor();
    const tabs: (string | null)[] = [await tab()];
    for (let press = 0; press < 4; press++) {
      await narrow.page.keyboard.press('f');
      tabs.push(await tab());
    }
    expect(tabs).toEqual(['signals', 'trades', 'metrics', 'alerts', 'signals']);
  });
});

describe('a server that began anew', () => {
  it('[UF4] leaves one line where events may be missing, between those of before and after', async () => {
    const server = keep(await startWebProcess());
    const fill = { symbol: 'ALPHA', side: 'buy', quantity: 1 };
    await server.push('fills', [{ ...fill, price: 101 }]);
    const { page } = await openPage({ url: `${server.url}/feeds`, expectedFaults: LOST });
    await untilText(page, 'feed-trades', '101');
    await server.push('closed_trades', [{ symbol: 'ALPHA', pnl: 5 }]);
    await untilText(page, 'feed-trades', '+5');
    await server.kill('SIGKILL');
    await server.restart();
    const panel = panelOf(page, 'feed-trades');
    await panel.getByText('Events may be missing here').waitFor({ timeout: 60_000 });
    await server.push('fills', [{ ...fill, price: 202 }]);
    await server.push('closed_trades', [{ symbol: 'ALPHA', pnl: 7 }]);
    await untilText(page, 'feed-trades', '+7');
    const lines = await panel.locator('li[data-key]').evaluateAll((items) =>
      items.map((item) => {
        if ((item as HTMLElement).dataset['feed'] === undefined) return 'gap';
        return /101|202|\+5|\+7/.exec(item.textContent)?.[0];
      }),
    );
    expect(lines).toEqual(['+7', '202', 'gap', '+5', '101']);
  }, 120_000);
});
