/** The desk as a person uses it: docking where there is room, layouts that come back, and panels that nobody sees. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';

const { openPage } = useBrowser();

let server: WebServer;

beforeAll(async () => {
  server = await startWebServer();
  await server.push('market_data', [{ symbol: 'BTCUSDT', last_price: 42_506, bid_price: 42_505, ask_price: 42_507 }]);
  await server.push('positions', [{ symbol: 'BTCUSDT', side: 'long', quantity: 1, entry_price: 42_000 }]);
});

afterAll(async () => {
  await server.stop();
});

const hosts = (page: Page) =>
  page.locator('[data-host]').evaluateAll((all) => all.map((each) => each.getAttribute('data-host')));
/** With the count of its rows, where it has told one by now. */
const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}( \\d+)?$`) });
const keep = (page: Page, text: string) =>
  page.evaluate((value) => localStorage.setItem('tickboard.desk', value), text);

describe('the desk', () => {
  it('[UD8] loads the code of the dock from 1,024 pixels on, and none of it below', async () => {
    for (const [width, isDocked] of [
      [1_024, true],
      [1_023, false],
      [390, false],
    ] as const) {
      const { page } = await openPage({ url: `${server.url}/desk`, width, height: 844 });
      await page.locator('[data-host="positions"]').waitFor();
      const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
      expect(loaded.some((name) => name.includes('docked-desk'))).toBe(isDocked);
      const overflow = await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
      expect(overflow).toBe(0);
    }
  });

  it('[UD9] has only what is in front, and gives back the channels of what is not', async () => {
    const { page, sent } = await openPage({ url: `${server.url}/desk?preset=trade`, width: 1_440, height: 900 });
    await page.locator('[data-host="positions"]').waitFor();
    expect(await hosts(page)).not.toContain('strategies');
    await tab(page, 'Strategies').click();
    await page.locator('[data-host="strategies"]').waitFor();
    expect(await hosts(page)).not.toContain('positions');
    await until(() => sent.some((frame) => frame.includes('strategies')), { what: 'the channel to be asked for' });
    await tab(page, 'Positions').click();
    await until(() => sent.some((frame) => frame.includes('unsubscribe') && frame.includes('strategies')), {
      what: 'the channel given back',
    });
  });

  it('[UD14] asks for the figures of its panels once, while their code is on its way', async () => {
    const { page, sent } = await openPage({ url: `${server.url}/desk`, width: 1_440, height: 900 });
    await page.locator('[data-panel="markets"] [data-key="BTCUSDT"]').waitFor();
    const named = sent.map((frame) => frame.match(/market_data(?!:)/g)?.length ?? 0);
    expect(named.reduce((sum, count) => sum + count, 0)).toBe(1);
  });

  it('[UD10] is locked until it is unlocked', async () => {
    const { page } = await openPage({ url: `${server.url}/desk?preset=trade`, width: 1_440, height: 900 });
    await page.locator('[data-host="positions"]').waitFor();
    const before = await hosts(page);
    await tab(page, 'Markets').focus();
    await page.keyboard.press('Control+Delete');
    await tab(page, 'Markets').dragTo(page.locator('[data-host="positions"]'));
    expect(await hosts(page)).toEqual(before);
    expect(await page.getByRole('separator', { name: /Size of the panels/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Locked' }).click();
    await page
      .getByRole('separator', { name: /Size of the panels/ })
      .first()
      .waitFor();
    await tab(page, 'Positions').click();
    await page.keyboard.press('Control+Delete');
    await until(async () => !(await hosts(page)).includes('positions'), { what: 'the panel to be closed' });
    await page.getByRole('combobox', { name: 'Add a panel' }).selectOption('positions');
    await page.locator('[data-host="positions"]').waitFor();
  });

  it('[UD4] comes back after a reload as it was left, under its own name', async () => {
    const { page } = await openPage({ url: `${server.url}/desk`, width: 1_440, height: 900 });
    await tab(page, 'Orders').click();
    await page.getByRole('button', { name: 'Layout', exact: true }).click();
    await page.getByRole('textbox', { name: 'Name of a new layout' }).fill('Two screens');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Two screens' }).waitFor();
    expect(new URL(page.url()).searchParams.get('preset')).toBe('Two screens');
    await page.goto(`${server.url}/desk`);
    await page.locator('[data-host="orders"]').waitFor();
    expect(await page.getByRole('button', { name: 'Two screens' }).getAttribute('aria-pressed')).toBe('true');
    expect(await hosts(page)).not.toContain('positions');
  });

  it('[UD2] shows the preset, and says so, where what was kept cannot be read', async () => {
    const { page } = await openPage({ url: `${server.url}/desk`, width: 1_440, height: 900 });
    for (const broken of ['{"version":1,', '7', '{"version":99}']) {
      await keep(page, broken);
      await page.goto(`${server.url}/desk`);
      await page.locator('[data-host="positions"]').waitFor();
      await page.getByText('The preset is shown').waitFor();
      expect(await page.evaluate(() => localStorage.getItem('tickboard.desk.unread'))).toBe(broken);
    }
  });

  it('[UD11] puts the tools of a panel beside its tab or into its bar, without making them anew', async () => {
    const { page } = await openPage({ url: `${server.url}/desk?preset=trade`, width: 2_000, height: 900 });
    const [beside, within] = ['.dock-tools [data-tools-of="feeds"]', '[data-host="feeds"] [data-tools-of="feeds"]'];
    await page.locator(beside).waitFor();
    expect(await page.locator('[data-host="feeds"] header').count()).toBe(0);
    await page.locator(beside).evaluate((tools) => (tools.id = 'the-same'));
    await page.setViewportSize({ width: 1_024, height: 900 });
    await page.locator(within).waitFor();
    await page.setViewportSize({ width: 2_000, height: 900 });
    await page.locator(beside).waitFor();
    expect(await page.locator(beside).getAttribute('id')).toBe('the-same');
  });

  it('[UD13] is walked by keys: to a panel, on to the next, large and small again, to the next layout', async () => {
    const { page } = await openPage({ url: `${server.url}/desk?preset=trade`, width: 1_440, height: 900 });
    await page.locator('[data-host="positions"] [role="grid"]').waitFor();
    const inside = () =>
      page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-host]')?.dataset['host']);
    await page.keyboard.press('1');
    expect(await inside()).toBe('markets');
    await page.keyboard.press('w');
    await page.keyboard.press('w');
    expect(await inside()).toBe('positions');
    await page.keyboard.press('z');
    await until(async () => (await hosts(page)).join(' ') === 'positions', { what: 'one panel to be left' });
    await until(async () => (await inside()) === 'positions', { what: 'the focus to stay' });
    await page.keyboard.press('z');
    await until(async () => (await hosts(page)).includes('markets'), { what: 'the others to come back' });
    await page.keyboard.press('v');
    await until(() => page.url().includes('preset=risk'), { what: 'the next layout' });
    await page.locator('[data-host="risk"]').waitFor();
    await until(async () => (await inside()) !== undefined, { what: 'the focus to go on to a panel of it' });
  });

  it('[UD12] on a wall shows panels and no controls of layouts', async () => {
    const { page } = await openPage({ url: `${server.url}/desk?preset=risk&wall=1`, width: 1_440, height: 900 });
    await page.locator('[data-host="positions"]').waitFor();
    expect(await page.getByRole('toolbar', { name: 'Layout of the desk' }).count()).toBe(0);
    await page.getByText('connected', { exact: true }).waitFor();
    await page.goto(`${server.url}/desk?preset=trade&wall=1`);
    await page.locator('[data-host="markets"] [data-panel="markets"]').waitFor();
    await page.locator('[data-panel="feeds"] [role="tab"]').first().waitFor();
    expect(await hosts(page)).not.toContain('ticket');
    for (const name of ['Columns', 'Copy', 'CSV', 'Open']) {
      expect([name, await page.getByRole('button', { name }).count()]).toEqual([name, 0]);
    }
    expect(await page.getByRole('search').count()).toBe(0);
  });

  it('[UE28] tells what is chosen from what is not where the system chooses the colours', async () => {
    const { page } = await openPage({ url: `${server.url}/desk?preset=trade`, width: 1_440, height: 900 });
    await page.emulateMedia({ forcedColors: 'active' });
    const intervals = page.getByRole('group', { name: 'Interval' });
    const groundOf = (pressed: boolean) =>
      intervals
        .locator(`[aria-pressed="${pressed}"]`)
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    await intervals.waitFor();
    expect(await groundOf(true)).not.toBe(await groundOf(false));
  });
});
