/** A browser with one page of the dashboard, which it watches from the inside. */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { launchChromium } from '../chromium.ts';
import { serveRole } from '../remote.ts';
import type { BrowserRole, Painted } from '../web-roles.ts';

const VIEWPORT = { width: 1440, height: 900 };
const FIRST_FIGURES_TIMEOUT_MS = 30_000;
const MS_PER_SECOND = 1_000;

/** What the script below leaves in the page. */
interface Probe {
  frames: number;
  toPixelMs: number[];
  firstFiguresMs: number | undefined;
}
type ProbedWindow = typeof globalThis & { readonly probe: Probe };

interface Opened {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly session: CDPSession;
}

let browser: Browser | undefined;
let opened: Opened | undefined;

async function openPage(url: string, slowdown = 1): Promise<Opened> {
  browser ??= await launchChromium(['--js-flags=--expose-gc']);
  const context = await browser.newContext({ viewport: VIEWPORT });
  const page = await context.newPage();
  await page.addInitScript(probePage);
  const session = await context.newCDPSession(page);
  // Processor time, so that what else this machine does is not counted.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  if (slowdown > 1) await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.goto(url, { waitUntil: 'commit' });
  return { context, page, session };
}

/** Runs in the page, before its own scripts. */
function probePage(): void {
  /** Smaller messages say that somebody is alive, and show nothing. */
  const UPDATE_LENGTH_MIN = 250;
  const probe: Probe = { frames: 0, toPixelMs: [], firstFiguresMs: undefined };
  Object.assign(globalThis, { probe });
  const waiting: number[] = [];
  const { port1, port2 } = new MessageChannel();
  // A task of its own, after the frame was handed over.
  port1.addEventListener('message', () => {
    const nowMs = performance.now();
    probe.toPixelMs.push(...waiting.splice(0).map((arrivedMs) => nowMs - arrivedMs));
    if (
      probe.firstFiguresMs === undefined &&
      /\d/.test(document.querySelector('[role="gridcell"] ~ [role="gridcell"]')?.textContent ?? '')
    ) {
      probe.firstFiguresMs = nowMs;
    }
  });
  port1.start();
  const countFrame = () => {
    probe.frames++;
    if (waiting.length > 0 || probe.firstFiguresMs === undefined) port2.postMessage(undefined);
    requestAnimationFrame(countFrame);
  };
  requestAnimationFrame(countFrame);
  globalThis.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data, timeStamp }: MessageEvent<string | ArrayBuffer>) => {
        const length = typeof data === 'string' ? data.length : data.byteLength;
        if (length >= UPDATE_LENGTH_MIN) waiting.push(timeStamp);
      });
    }
  };
}

const readProbe = (page: Page): Promise<Probe> => page.evaluate(() => (globalThis as ProbedWindow).probe);

async function firstFigures(page: Page): Promise<number> {
  const deadlineMs = performance.now() + FIRST_FIGURES_TIMEOUT_MS;
  for (;;) {
    const { firstFiguresMs } = await readProbe(page);
    if (firstFiguresMs !== undefined) return firstFiguresMs;
    if (performance.now() > deadlineMs) throw new Error('the page shows no figures');
    await page.waitForTimeout(50);
  }
}

async function readMetric(session: CDPSession, name: string): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = metrics.find((each) => each.name === name);
  if (metric === undefined) throw new Error(`the browser does not measure ${name}`);
  return metric.value;
}

function requireOpened(): Opened {
  if (opened === undefined) throw new Error('no page is open');
  return opened;
}

serveRole<BrowserRole>({
  async open({ url }) {
    await opened?.context.close();
    opened = await openPage(url);
    await firstFigures(opened.page);
  },
  async measure({ durationMs }): Promise<Painted> {
    const { page, session } = requireOpened();
    const before = await page.evaluate(() => {
      const { probe } = globalThis as ProbedWindow;
      probe.toPixelMs = [];
      return { frames: probe.frames, atMs: performance.now() };
    });
    const busyBefore = await readMetric(session, 'TaskDuration');
    const busyFromMs = performance.now();
    await page.waitForTimeout(durationMs);
    const busySeconds = (await readMetric(session, 'TaskDuration')) - busyBefore;
    const busyWindowSeconds = (performance.now() - busyFromMs) / MS_PER_SECOND;
    const after = await page.evaluate(() => {
      const { frames, toPixelMs } = (globalThis as ProbedWindow).probe;
      return { frames, toPixelMs, atMs: performance.now() };
    });
    return {
      mainThreadPct: (busySeconds / busyWindowSeconds) * 100,
      fps: ((after.frames - before.frames) / (after.atMs - before.atMs)) * MS_PER_SECOND,
      toPixelMs: after.toPixelMs,
    };
  },
  async heap() {
    const { session } = requireOpened();
    // What one round finds unreachable may hold what only the next one can free.
    for (let round = 0; round < 2; round++) await session.send('HeapProfiler.collectGarbage');
    return readMetric(session, 'JSHeapUsedSize');
  },
  async firstPaint({ url, slowdown }) {
    const { context, page } = await openPage(url, slowdown);
    try {
      return await firstFigures(page);
    } finally {
      await context.close();
    }
  },
  async scripts({ url }) {
    const { context, page } = await openPage(url);
    try {
      // A page that is still on its way cannot be loaded again.
      await page.waitForLoadState('load');
      const paths: string[] = [];
      page.on('response', (response) => {
        const { pathname } = new URL(response.url());
        if (pathname.endsWith('.js')) paths.push(pathname);
      });
      await page.reload({ waitUntil: 'networkidle' });
      return [...new Set(paths)];
    } finally {
      await context.close();
    }
  },
});
