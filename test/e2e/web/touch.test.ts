/** What is done with a finger: no double click, no key, nothing too small to hit. */
import { describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { panelOf, readRows } from './panels.ts';
import { goTo, PATHS } from './routes.ts';
import { useFilledServer } from './servers.ts';

const { openPage } = useBrowser();
const PHONE = { width: 390, height: 844, isTouch: true } as const;
const MANY_PAGES_MS = 120_000;
const server = useFilledServer();

describe('with a finger', () => {
  it('[UM21] a market becomes a favourite, is selected and opened', async () => {
    const { page } = await openPage({ url: `${server.url}/markets`, ...PHONE });
    const markets = panelOf(page, 'markets');
    const cellsOf = (key: string) => markets.locator(`[data-key="${key}"] [role="gridcell"]`);
    const open = markets.getByRole('button', { name: 'Open' });
    await cellsOf('SHIBUSDT').first().tap();
    await until(async () => (await readRows(page, 'markets'))[0]?.['symbol'] === 'SHIBUSDT', {
      what: 'the favourite to come first',
    });
    await cellsOf('ETHUSDT').nth(1).tap();
    await markets.locator('[data-key="ETHUSDT"][aria-selected="true"]').waitFor();
    expect(new URL(page.url()).pathname).toBe('/markets');
    await open.tap();
    await page.waitForURL('**/trade/ETHUSDT');
    const star = page.getByRole('button', { name: 'Favourite' });
    expect(await star.getAttribute('aria-pressed')).toBe('false');
    await star.tap();
    await until(async () => (await star.getAttribute('aria-pressed')) === 'true', { what: 'the star' });
    await page.goBack();
    await until(async () => (await readRows(page, 'markets')).slice(0, 2).every(({ symbol }) => symbol !== 'BTCUSDT'), {
      what: 'both favourites to come first',
    });
  });

  it('[UM20] a tile is selected, and opened by another tap', async () => {
    const { page } = await openPage({
      url: `${server.url}/desk?preset=monitor`,
      width: 820,
      height: 1_180,
      isTouch: true,
    });
    await page.getByRole('tab', { name: 'Tiles' }).tap();
    const tile = page.locator('[data-symbol="ETHUSDT"]');
    await tile.tap();
    await until(async () => (await tile.getAttribute('aria-pressed')) === 'true', { what: 'the selection' });
    expect(new URL(page.url()).pathname).toBe('/desk');
    await tile.tap();
    await page.waitForURL('**/trade/ETHUSDT');
  });

  it('[UM22] everything on every page can be hit', { timeout: MANY_PAGES_MS }, async () => {
    const { page } = await openPage({
      url: `${server.url}/markets`,
      ...PHONE,
      preferences: { favourites: ['BTCUSDT'] },
    });
    const small: string[] = [];
    for (const width of [PHONE.width, 820]) {
      await page.setViewportSize({ width, height: 1_180 });
      for (const path of PATHS) {
        await goTo(page, server.url + path);
        const found = await page.evaluate(listSmall);
        small.push(...found.map((each) => `${path} at ${width}: ${each}`));
      }
    }
    expect(small).toEqual([]);
  });
});

/** Runs in the page. */
function listSmall(): string[] {
  const pressed = 'a[href], button, input, select, [role="tab"], [role="columnheader"][aria-sort]';
  return [...document.querySelectorAll<HTMLElement>(pressed)].flatMap((element) => {
    const isText = element.matches('a') && element.parentElement?.matches('p, li, small') === true;
    const isForKeys = element.matches('a[href="#main"]');
    if (isText || isForKeys || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return [];
    // A box to tick is hit by its words, too.
    const target = element.matches('[type="checkbox"], [type="radio"]')
      ? (element.closest('label') ?? element)
      : element;
    const { width, height } = target.getBoundingClientRect();
    if (width === 0 || (width >= 43.5 && height >= 43.5)) return [];
    const name = element.ariaLabel ?? element.textContent.trim().slice(0, 30);
    return [`${element.localName} ${name} ${Math.round(width)} by ${Math.round(height)}`];
  });
}
