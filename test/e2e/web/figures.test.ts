/** What stands on the page is what was pushed, written as its instrument has it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';

const { openPage } = useBrowser();

let server: WebServer;

beforeAll(async () => {
  server = await startWebServer();
});

afterAll(async () => {
  await server.stop();
});

describe('figures on the page', () => {
  it('[UE1] are those that were pushed, with the decimals of the tick', async () => {
    await server.push('market_data', [
      { symbol: 'HALF', tick_size: 0.5, last_price: 42_506, bid_price: 42_505.5, ask_price: 42_506.5 },
      { symbol: 'CENT', tick_size: 0.01, last_price: 2_214.5, bid_price: 2_214.4, ask_price: 2_214.55 },
      { symbol: 'TINY', tick_size: 1e-8, last_price: 0.0000091, bid_price: 0.00000909, ask_price: 0.00000911 },
      { symbol: 'BARE', last_price: 7.25 },
    ]);
    const { page } = await openPage({ url: `${server.url}/markets` });
    const rows = page.locator('[data-panel="markets"] [role="row"]');
    const textOf = async (symbol: string) => (await rows.filter({ hasText: symbol }).allInnerTexts()).join('\n');
    await until(async () => (await textOf('BARE')).includes('7.25'), { what: 'the rows' });
    expect(await textOf('HALF')).toContain('42,506.0');
    expect(await textOf('TINY')).toContain('0.00000910');
    await server.push('market_data', [{ symbol: 'CENT', last_price: 2_215 }]);
    await until(async () => (await textOf('CENT')).includes('2,215.00'), { what: 'the new price' });
  });
});
