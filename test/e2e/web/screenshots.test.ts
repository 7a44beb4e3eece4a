/** Pages of a desk on which nothing moves, compared with their pictures in screenshots/. How: docs/dashboard.md. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrowser } from '../../harness/browser.ts';
import { until } from '../../harness/until.ts';
import { startWebServer, type WebServer } from '../../harness/web.ts';
import { PATHS } from './routes.ts';
import { fillStillDesk, STILL_MS, stillClock } from './still-desk.ts';

const { openPage } = useBrowser();

const FOLDER = join(import.meta.dirname, 'screenshots');
/** What differs is written here, beside its picture; not kept. */
const FAILED = join(FOLDER, 'failed');
const IS_UPDATE = process.env['TICKBOARD_SCREENSHOTS'] === 'update';

const SIZES = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const;
/** The page of a symbol is that of the one chosen last. */
const PAGES = [...PATHS.filter((path) => path !== '/trade'), '/login'];
/** What no two runs share: how long messages take and how many there are, what is drawn from them, and the port. */
const MASKED = [
  '[data-panel="inspector"] dl',
  '[data-panel="inspector"] ol',
  '[data-service] dl',
  '[data-panel="server"]',
  '[title^="Round trip"]',
];
/** Of colour, from 0 to 1: less is the same to the eye. */
const COLOUR_THRESHOLD = 0.05;
/** Of all pixels: less than a panel that is moved, and more than the words of a few `<select>`, which may be a pixel off. */
const SHARE_MAX = 0.003;
const GETTING_THERE_MS = 20_000;
const REST_MS = 1_500;

let server: WebServer;

beforeAll(async () => {
  server = await startWebServer({ clock: stillClock });
  await fillStillDesk(server.push);
  rmSync(FAILED, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
});

afterAll(async () => {
  await server.stop();
});

describe.each(SIZES)('at $width by $height', ({ width, height }) => {
  it.each(PAGES)('[UE30] %s looks as it did', async (path) => {
    const faults: string[] = [];
    for (const theme of themesOf(path, width)) {
      const { page } = await openPage({
        url: server.url + path,
        width,
        height,
        theme,
        isTouch: width < 640,
        reducedMotion: true,
        now: STILL_MS,
        bypassesPolicy: true,
      });
      const name = `${path.slice(1).replaceAll('/', '-')}-${width}-${theme}`;
      await untilThere(page);
      if (IS_UPDATE) await take(name, page);
      else faults.push(...(await compare(name, page)));
    }
    expect(faults).toEqual([]);
  });
});

/** The desk in both; of the others every page in both, and every size in both, but not each with each. */
function themesOf(path: string, width: number): readonly ('dark' | 'light')[] {
  if (path === '/desk') return ['dark', 'light'];
  const place = PAGES.indexOf(path) + SIZES.findIndex((size) => size.width === width);
  return [place % 2 === 0 ? 'dark' : 'light'];
}

async function lookAt(page: Page): Promise<PNG> {
  const mask = [...MASKED.map((selector) => page.locator(selector)), page.getByText(new URL(page.url()).host)];
  return PNG.sync.read(await page.screenshot({ animations: 'disabled', mask, maskColor: '#888888' }));
}

async function untilThere(page: Page): Promise<void> {
  await page.locator('main > *, form').first().waitFor();
  await until(async () => (await page.locator('[data-standing="loading"]').count()) === 0, { what: 'every panel' });
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/** Returns what is wrong. However slow the machine, a page that is on its way to look so gets there in time. */
async function compare(name: string, page: Page): Promise<readonly string[]> {
  const path = join(FOLDER, `${name}.png`);
  if (!existsSync(path)) return [`there is no picture ${name}.png yet: npm run screenshots takes it`];
  const kept = PNG.sync.read(readFileSync(path));
  let actual = await lookAt(page);
  let found = differ(kept, actual);
  try {
    await until(
      async () => {
        if (found.share <= SHARE_MAX) return true;
        actual = await lookAt(page);
        found = differ(kept, actual);
        return false;
      },
      { what: 'the page to look as it did', timeoutMs: GETTING_THERE_MS },
    );
  } catch {
    mkdirSync(FAILED, { recursive: true });
    writeFileSync(join(FAILED, `${name}-actual.png`), write(actual));
    if (found.picture !== undefined) writeFileSync(join(FAILED, `${name}-difference.png`), write(found.picture));
    const share = `${(found.share * 100).toFixed(2)} % of the pixels of ${name} differ`;
    return [`${share}: see ${FAILED}. Where it is meant to look so: npm run screenshots`];
  }
  return [];
}

/** Once it has come to rest. */
async function take(name: string, page: Page): Promise<void> {
  const path = join(FOLDER, `${name}.png`);
  let actual = await lookAt(page);
  let restingSince = Date.now();
  await until(
    async () => {
      const before = actual;
      actual = await lookAt(page);
      if (differ(before, actual).share > 0) restingSince = Date.now();
      return Date.now() - restingSince >= REST_MS;
    },
    { what: 'the page to come to rest', timeoutMs: 60_000 },
  );
  // A picture that would pass stays as it is.
  if (existsSync(path) && differ(PNG.sync.read(readFileSync(path)), actual).share <= SHARE_MAX) return;
  writeFileSync(path, write(actual));
}

interface Difference {
  /** Of all pixels. */
  readonly share: number;
  readonly picture?: PNG;
}

function differ(kept: PNG, actual: PNG): Difference {
  if (kept.width !== actual.width || kept.height !== actual.height) return { share: 1 };
  const { width, height } = actual;
  const picture = new PNG({ width, height });
  const pixels = pixelmatch(kept.data, actual.data, picture.data, width, height, { threshold: COLOUR_THRESHOLD });
  return { share: pixels / (width * height), picture };
}

/** As small as it can be: without transparency, of which there is none. */
function write(picture: PNG): Buffer {
  return PNG.sync.write(picture, { colorType: 2, filterType: 0, deflateLevel: 9, deflateStrategy: 0 });
}
