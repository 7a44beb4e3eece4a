/** Every page at every size, in every theme: no sideways scroll, no overlap of what can be used, nothing inaccessible. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { settle } from './panels.ts';
import { goTo, PATHS } from './routes.ts';
import { useFilledServer } from './servers.ts';

const { openPage } = useBrowser();

const WIDTHS = [320, 390, 768, 1280, 1920, 2560];
const THEMES = ['dark', 'light'] as const;
const PALETTES = ['green-red', 'blue-orange'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const MANY_PAGES_MS = 240_000;

const server = useFilledServer();

describe('each page', () => {
  it('[UE11] fits its window: it never scrolls sideways', { timeout: MANY_PAGES_MS }, async () => {
    for (const isTouch of [false, true]) {
      const { page } = await openPage({ url: server.url, isTouch });
      const tooWide: string[] = [];
      for (const path of PATHS) {
        await goTo(page, server.url + path);
        for (const width of isTouch ? WIDTHS.slice(0, 3) : WIDTHS) {
          await page.setViewportSize({ width, height: 844 });
          await settle(page);
          const [wanted, given] = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            return [scrollWidth, clientWidth];
          });
          if (wanted > given) tooWide.push(`${path} at ${width}${isTouch ? ' (touch)' : ''} is ${wanted} wide`);
        }
      }
      expect(tooWide).toEqual([]);
    }
  });

  it(
    '[UE12] has no serious fault of accessibility, in both themes and two palettes',
    { timeout: MANY_PAGES_MS },
    async () => {
      const { page } = await openPage({ url: server.url, bypassesPolicy: true });
      const faults = new Set<string>();
      for (const path of PATHS) {
        await goTo(page, server.url + path);
        await page.evaluate(AXE);
        for (const theme of THEMES) {
          for (const palette of PALETTES) {
            await page.emulateMedia({ colorScheme: theme });
            await page.evaluate((name) => {
              document.documentElement.dataset['palette'] = name;
            }, palette);
            await settle(page);
            const { violations } = await page.evaluate(async () => {
              const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } };
              return axe.run({ resultTypes: ['violations'] });
            });
            for (const { id, impact, nodes } of violations) {
              if (impact !== 'serious' && impact !== 'critical') continue;
              for (const { target, failureSummary } of nodes) {
                const why = failureSummary?.split('\n')[1]?.trim() ?? '';
                faults.add(`${path} ${theme} ${palette}: ${id} at ${target.join(' ')}: ${why}`);
              }
            }
          }
        }
      }
      expect([...faults]).toEqual([]);
    },
  );

  it('[UE11] has every key of the help within its width, however low the window is', async () => {
    const { page } = await openPage({ url: `${server.url}/markets`, height: 500 });
    await page.locator('[data-panel="markets"]').waitFor();
    await page.keyboard.press('?');
    const keys = page.getByRole('region', { name: 'Keys' });
    await keys.waitFor();
    const { sideways, below } = await keys.evaluate((element) => ({
      sideways: element.scrollWidth - element.clientWidth,
      below: element.scrollHeight - element.clientHeight,
    }));
    expect(sideways).toBe(0);
    expect(below).toBeGreaterThan(0);
  });

  it('[UE13] follows the theme of the system at once, without a reload', async () => {
    const { page } = await openPage({ url: `${server.url}/markets`, theme: 'dark' });
    await page.locator('[data-panel="markets"]').waitFor();
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await page.evaluate(() => Object.assign(window, { isStillHere: true }));
    await page.emulateMedia({ colorScheme: 'light' });
    await until(async () => (await ground()) !== dark, { what: 'the light theme' });
    await page.emulateMedia({ colorScheme: 'dark' });
    await until(async () => (await ground()) === dark, { what: 'the dark theme' });
    expect(await page.evaluate(() => 'isStillHere' in window)).toBe(true);
  });
});
