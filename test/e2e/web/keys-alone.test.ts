/** A desk without a mouse: from the start to the symbol, by keys alone. */
import { describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { readRows } from './panels.ts';
import { goTo } from './routes.ts';
import { useFilledServer } from './servers.ts';

const { openPage } = useBrowser();

const server = useFilledServer();

describe('the keyboard', () => {
  it('[UE19] reaches the markets, sorts them, chooses a row and opens its symbol', async () => {
    const { page } = await openPage({ url: server.url });
    await goTo(page, `${server.url}/portfolio`);
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await until(() => new URL(page.url()).pathname === '/markets', { what: 'the markets' });
    await until(async () => (await page.locator('[data-panel="markets"] [role="gridcell"]').count()) > 0, {
      what: 'their rows',
    });
    const grid = page.locator('[data-panel="markets"] [role="grid"]').first();
    const hasFocus = () => grid.evaluate((element) => element.contains(document.activeElement));
    for (let presses = 0; presses < 60 && !(await hasFocus()); presses++) await page.keyboard.press('Tab');
    expect(await hasFocus()).toBe(true);
    const symbols = async () => (await readRows(page, 'markets')).map((row) => row['symbol']);
    const before = await symbols();
    await page.keyboard.press('s');
    await page.keyboard.press('s');
    await until(async () => (await symbols()).join() !== before.join(), { what: 'another order' });
    const sorted = page.locator(
      '[data-panel="markets"] [aria-sort="ascending"], [data-panel="markets"] [aria-sort="descending"]',
    );
    expect(await sorted.count()).toBe(1);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    const second = (await symbols())[1];
    const chosen = page.locator('[data-panel="markets"] [role="row"][aria-selected="true"]');
    await until(async () => (await chosen.count()) === 1 && (await chosen.innerText()).includes(String(second)), {
      what: 'the second row to be chosen',
    });
    await page.keyboard.press('Enter');
    await until(() => new URL(page.url()).pathname === `/trade/${second}`, {
      what: () => `the symbol, not ${page.url()}`,
    });
  });
});
