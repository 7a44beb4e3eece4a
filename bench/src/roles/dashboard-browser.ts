/** A browser with one page of the dashboard, which it watches from the inside. */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { launchChromium } from '../chromium.ts';
import { serveRole } from '../remote.ts';
import type { BrowserRole, Painted } from '../web-roles.ts';

const VIEWPORT = { width: 1440, height: 900 };
/** Of a browser that shares its core with others. */
const FIRST_FIGURES_TIMEOUT_MS = 60_000;
const MS_PER_SECOND = 1_000;
const POLL_MS = 50;
/** Of what the page said, so much is told where it fails. */
const TOLD_LINES_MAX = 20;
const TOLD_TEXT_MAX = 1_500;

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
  /** What it said to the console, and what failed in it or on the way to it, with the time since it was opened. */
  readonly said: readonly string[];
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
  const said = listen(page);
  await page.goto(url, { waitUntil: 'commit' });
  return { context, page, session, said };
}

function listen(page: Page): readonly string[] {
  const said: string[] = [];
  const fromMs = performance.now();
  const note = (words: string) => void said.push(`${Math.round(performance.now() - fromMs)} ms: ${words}`);
  page.on('console', (message) => note(`${message.type()} ${message.text()}`));
  page.on('pageerror', ({ message }) => note(`error ${message}`));
  page.on('requestfailed', (request) => note(`${request.url()} failed: ${request.failure()?.errorText}`));
  page.on('response', (response) => {
    if (!response.ok()) note(`${response.url()} answered ${response.status()}`);
  });
  page.on('websocket', (socket) => {
    note('a WebSocket was opened');
    socket.on('close', () => note('a WebSocket was closed'));
    socket.on('socketerror', (error) => note(`a WebSocket failed: ${error}`));
  });
  return said;
}

/** Runs in the page, before its own scripts. */
function probePage(): void {
  /** Smaller messages say that somebody is alive, and show nothing. */
  const UPDATE_LENGTH_MIN = 250;
  /** Names have letters, and some of them digits as well. */
  const FIGURE = /^\P{L}*\d\P{L}*$/u;
  const probe: Probe = { frames: 0, toPixelMs: [], firstFiguresMs: undefined };
  Object.assign(globalThis, { probe });
  const hasFigure = () =>
    [...document.querySelectorAll('[role="gridcell"]')].some(({ textContent }) => FIGURE.test(textContent));
  const waiting: number[] = [];
  const { port1, port2 } = new MessageChannel();
  // A task of its own, after the frame was handed over.
  port1.addEventListener('message', () => {
    const nowMs = performance.now();
    probe.toPixelMs.push(...waiting.splice(0).map((arrivedMs) => nowMs - arrivedMs));
    if (probe.firstFiguresMs === undefined && hasFigure()) probe.firstFiguresMs = nowMs;
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

async function firstFigures({ page, said }: Opened): Promise<number> {
  const deadlineMs = performance.now() + FIRST_FIGURES_TIMEOUT_MS;
  for (;;) {
    const { firstFiguresMs } = await readProbe(page);
    if (firstFiguresMs !== undefined) return firstFiguresMs;
    if (performance.now() > deadlineMs) throw new Error(`the page shows no figures. ${await describe(page, said)}`);
    await page.waitForTimeout(POLL_MS);
  }
}

/** What somebody would see who looked at it. */
async function describe(page: Page, said: readonly string[]): Promise<string> {
  const seen = await page.evaluate(() => {
    const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const last = resources.map(({ responseEnd }) => responseEnd).reduce((left, right) => Math.max(left, right), 0);
    return {
      text: document.body.innerText,
      ready: document.readyState,
      visibility: document.visibilityState,
      ageMs: Math.round(performance.now()),
      frames: (globalThis as ProbedWindow).probe.frames,
      files: `${resources.length}, the last after ${Math.round(last)} ms`,
      panels: [...document.querySelectorAll<HTMLElement>('[data-panel]')].map(
        ({ dataset }) => `${dataset['panel']} ${dataset['standing']}`,
      ),
      cells: document.querySelectorAll('[role="gridcell"]').length,
    };
  });
  const { text, ...others } = seen;
  return [
    JSON.stringify(others),
    `It reads: ${text.replaceAll(/\s+/g, ' ').slice(0, TOLD_TEXT_MAX)}`,
    `It said: ${said.slice(-TOLD_LINES_MAX).join('; ') || 'nothing'}`,
  ].join('\n');
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
    await firstFigures(opened);
  },
  async openEmpty() {
    await opened?.context.close();
    opened = await openPage('about:blank');
    // Nobody waits for figures: frames are counted, and nothing else.
    await opened.page.evaluate(() => {
      (globalThis as ProbedWindow).probe.firstFiguresMs = 0;
    });
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
      seconds: (after.atMs - before.atMs) / MS_PER_SECOND,
    };
  },
  async heap() {
    const { session } = requireOpened();
    // What one round finds unreachable may hold what only the next one can free.
    for (let round = 0; round < 2; round++) await session.send('HeapProfiler.collectGarbage');
    return readMetric(session, 'JSHeapUsedSize');
  },
  async firstPaint({ url, slowdown }) {
    const page = await openPage(url, slowdown);
    try {
      return await firstFigures(page);
    } finally {
      await page.context.close();
    }
  },
});
