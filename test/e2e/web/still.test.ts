/** What stands on the page stays where it is while more comes. Rules: docs/spec/web.md. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';
import { panelOf, settle } from './panels.ts';

const { openPage } = useBrowser();

/** More than a list holds, so that lines go at its end, too. */
const BEFORE = 60;
const UPDATES = 40;
/** Of the page, as browsers measure it: a tenth of what would be noticed. */
const SHIFT_MAX = 0.001;

let server: WebServer;

beforeAll(async () => {
  server = await startWebServer();
  await server.push('market_data', [{ symbol: 'AAA', tick_size: 1, last_price: 100, volume_24h: 9 }]);
});

afterAll(async () => {
  await server.stop();
});

const watchShifts = (page: Page) =>
  page.evaluate(() => {
    const shifts: number[] = [];
    const note = (entries: PerformanceEntryList) => {
      for (const entry of entries as (PerformanceEntry & { readonly value: number })[]) shifts.push(entry.value);
    };
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: 'layout-shift' });
    Object.assign(window, {
      sumShifts: () => {
        note(observer.takeRecords());
        return shifts.reduce((sum, value) => sum + value, 0);
      },
    });
  });

const sumShifts = async (page: Page) => {
  await settle(page);
  return page.evaluate(() => (window as unknown as { sumShifts: () => number }).sumShifts());
};

interface Arrival {
  readonly panel: string;
  readonly line: string;
  readonly push: (number: number) => Promise<void>;
  /** What its line shows of it. */
  readonly words: (number: number) => string;
}

/** The shifts of so many updates, each of which is seen before the next one comes. */
async function measure(page: Page, { panel, line, push, words }: Arrival): Promise<number> {
  const newest = panelOf(page, panel).locator(line).first();
  const add = async (number: number) => {
    await push(number);
    await until(async () => (await newest.textContent())?.includes(words(number)), { what: `line ${number}` });
  };
  for (let number = 1; number <= BEFORE; number++) await push(number);
  await add(BEFORE + 1);
  await settle(page);
  await watchShifts(page);
  for (let number = BEFORE + 2; number <= BEFORE + 1 + UPDATES; number++) await add(number);
  return sumShifts(page);
}

describe('a list that grows at its top', () => {
  it('[UE27] moves nothing else on the page, as the tape', async () => {
    const { page } = await openPage({ url: `${server.url}/trade/AAA` });
    const shift = await measure(page, {
      panel: 'tape',
      line: '[role="row"]:has([role="cell"])',
      push: (number) =>
        server.push('trades', [{ symbol: 'AAA', side: 'buy', price: 1_000 + number, quantity: 1, time: number }]),
      words: (number) => `1,${String(number).padStart(3, '0')}`,
    });
    expect(shift).toBeLessThan(SHIFT_MAX);
  });

  it('[UE27] moves nothing else on the page, as a feed', async () => {
    const { page } = await openPage({ url: `${server.url}/feeds` });
    const shift = await measure(page, {
      panel: 'feed-alerts',
      line: 'li',
      push: (number) => server.push('alerts', [{ severity: 'info', message: `message ${number}` }]),
      words: (number) => `message ${number}`,
    });
    expect(shift).toBeLessThan(SHIFT_MAX);
  });
});
