/** Keys, the palette and help, as a person uses them. */
import { bindKeys } from '@tickboard/client/view/key-bindings';
import { KEYMAP } from '@tickboard/client/view/keymap';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';
import { fillDesk, goTo, PATHS } from './routes.ts';

const { openPage } = useBrowser();

let server: WebServer;

beforeAll(async () => {
  server = await startWebServer();
  await server.push('market_data', [
    { symbol: 'ALPHA', last_price: 1, tick_size: 1 },
    { symbol: 'BETA', last_price: 2, tick_size: 1 },
  ]);
}, 60_000);

afterAll(async () => {
  await server.stop();
});

const openMarkets = async (preferences: Readonly<Record<string, unknown>> = {}): Promise<Page> => {
  const { page } = await openPage({ url: `${server.url}/markets`, preferences });
  await page.locator('[data-panel="markets"] [role="row"]').filter({ hasText: 'BETA' }).waitFor();
  return page;
};
const themeOf = (page: Page) => page.evaluate(() => document.documentElement.dataset['theme']);
const palette = (page: Page) => page.getByRole('combobox', { name: /command/ });

describe('single keys', () => {
  it('[UK11] do what the keymap says, sequences too', async () => {
    const page = await openMarkets();
    await page.keyboard.press('t');
    expect(await themeOf(page)).toBe('light');
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.waitForURL('**/risk');
    expect(await page.title()).toBe('Risk · Tickboard');
  });

  it('[UK11] are silent in an input, which Esc leaves for its panel', async () => {
    const page = await openMarkets();
    await page.keyboard.press('/');
    await page.keyboard.type('beta');
    expect([
      await themeOf(page),
      await page.evaluate(() => (document.activeElement as HTMLInputElement).value),
    ]).toEqual(['dark', 'beta']);
    await page.keyboard.press('Escape');
    const isInPanel = () =>
      page.evaluate(
        () =>
          document.activeElement?.closest('[data-panel="markets"]') !== null &&
          document.activeElement?.matches('input') === false,
      );
    await until(isInPanel, { what: 'the input to be left' });
    await page.keyboard.press('t');
    expect(await themeOf(page)).toBe('light');
  });

  it('[UK11] are silent where they are switched off; chords are not', async () => {
    const page = await openMarkets({ hasShortcuts: false });
    await page.keyboard.press('t');
    expect(await themeOf(page)).toBe('dark');
    await page.keyboard.press('Control+k');
    await palette(page).waitFor();
  });

  it('[UK11] are silent under a dialog, after which the focus is where it was', async () => {
    const page = await openMarkets();
    await page.keyboard.press('j');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: /^Keys/ }).waitFor();
    await page.keyboard.press('t');
    expect(await themeOf(page)).toBe('dark');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
  });
});

describe('help', () => {
  it('[UK12] lists every action of the keymap, and why one does nothing here', async () => {
    const page = await openMarkets();
    await page.keyboard.press('?');
    await page.locator('[data-action-help]').first().waitFor();
    const listed = await page
      .locator('[data-action-help]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-action-help')));
    const wanted = bindKeys('web');
    const expected = KEYMAP.flatMap(({ id }) => (wanted.has(id) ? [id] : []));
    expect(listed).toHaveLength(expected.length);
    expect(new Set<string | null>(listed)).toEqual(new Set(expected));
    const kill = page.locator('[data-action-help="kill"]');
    expect(await kill.getAttribute('aria-disabled')).toBe('true');
    expect(await kill.innerText()).toContain('This server takes no commands yet');
    expect(await page.locator('[data-action-help="filter"]').getAttribute('aria-disabled')).toBeNull();
  });
});

describe('every key', () => {
  /** What no server and no page without orders can do yet, and what there is nothing to do for. */
  const REFUSED = ['cancel-order', 'cancel-all', 'close-position', 'close-all', 'kill', 'reconnect'];

  it('[UK13] is for something that some page does, or says why none does', async () => {
    await fillDesk(server.push);
    const { page } = await openPage({
      url: `${server.url}/markets`,
      preferences: { symbol: 'BTCUSDT', bookGroups: { BTCUSDT: 5 } },
    });
    const done = new Set<string>();
    const reasons = new Map<string, string>();
    for (const path of PATHS) {
      await goTo(page, `${server.url}${path}`);
      await page.keyboard.press('?');
      await page.locator('[data-action-help]').first().waitFor();
      const rows = await page.locator('[data-action-help]').evaluateAll((items) =>
        items.map((item) => ({
          action: (item as HTMLElement).dataset['actionHelp'] ?? '',
          refusal: item.ariaDisabled === 'true' ? (item.querySelector('small')?.textContent ?? '') : undefined,
        })),
      );
      for (const { action, refusal } of rows) {
        if (refusal === undefined) done.add(action);
        else reasons.set(action, refusal);
      }
    }
    const bound = [...bindKeys('web').keys()];
    expect(bound.filter((action) => !done.has(action)).sort()).toEqual(REFUSED.toSorted());
    expect([...reasons].filter(([, reason]) => reason.length < 8)).toEqual([]);
    expect(reasons.get('kill')).toBe('This server takes no commands yet');
    expect(reasons.get('reconnect')).toBe('It is connected');
  });

  it('[UK13] leads to the chart, and from it to the book', async () => {
    await fillDesk(server.push);
    const { page } = await openPage({ url: `${server.url}/trade/BTCUSDT` });
    await page.locator('[data-panel="book"]').waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-panel]')?.dataset);
    const visited: unknown[] = [];
    for (let press = 0; press < 3; press++) {
      await page.keyboard.press('c');
      visited.push((await focused())?.['panel']);
    }
    expect(visited).toEqual(['chart', 'book', 'chart']);
  });
});

describe('the palette', () => {
  it('[UK14] explains an order, and says that this server takes none', async () => {
    const page = await openMarkets();
    await page.keyboard.press(':');
    await page.keyboard.type('buy ALPHA 1');
    await page.getByText('This server takes no orders yet', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    expect(await palette(page).inputValue()).toBe(':buy ALPHA 1');
  });

  it('[UK14] goes to a symbol, which then stands in the address', async () => {
    const page = await openMarkets();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('bet');
    await page.getByRole('option', { name: /BETA/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/markets?symbol=BETA');
    expect(await palette(page).count()).toBe(0);
  });

  it('[UK14] carries out what is typed, with the words that Tab completes', async () => {
    const page = await openMarkets();
    await page.keyboard.press(':');
    await page.keyboard.type('them');
    await palette(page).waitFor();
    expect(await palette(page).inputValue()).toBe(':them');
    await page.keyboard.press('Tab');
    expect(await palette(page).inputValue()).toBe(':theme ');
    await page.keyboard.type('light');
    await page.keyboard.press('Enter');
    await palette(page).waitFor({ state: 'detached' });
    expect(await themeOf(page)).toBe('light');
  });
});

it('[UK20] a wall has no navigation, and still says what its figures are', async () => {
  const { page } = await openPage({ url: `${server.url}/markets?wall=1`, width: 1920, height: 1080 });
  await page.getByText('BETA').first().waitFor();
  expect(await page.getByRole('navigation').count()).toBe(0);
  expect(await page.getByRole('button', { name: /Kill switch/ }).count()).toBe(0);
  expect(await page.getByText('LIVE', { exact: true }).count()).toBe(1);
});
