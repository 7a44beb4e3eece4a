/** A browser with one page of the dashboard, which it watches from the inside. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DevTools, type PageSession } from '../devtools.ts';
import { serveRole } from '../remote.ts';
import type { BrowserRole, Painted } from '../web-roles.ts';

const VIEWPORT = { width: 1440, height: 900 };
/** Of a browser that shares its core with others. */
const FIRST_FIGURES_TIMEOUT_MS = 60_000;
const MS_PER_SECOND = 1_000;
/** What a page says of itself. */
const TOLD: ReadonlySet<string> = new Set(['Runtime.consoleAPICalled', 'Runtime.exceptionThrown', 'Log.entryAdded']);
/** Of what the page said, so much is told where it fails. */
const TOLD_LINES_MAX = 20;
const TOLD_TEXT_MAX = 1_500;

/** What the page calls once its tables show figures. */
const FIGURES_BINDING = 'tellFirstFigures';

/** What the script below leaves in the page. */
interface Probe {
  /** Undefined while frames are not counted. */
  frames: number | undefined;
  toPixelMs: number[];
  firstFiguresMs: number | undefined;
  countFrames(): void;
  stopCounting(): void;
}
type ProbedWindow = typeof globalThis & { readonly probe: Probe };

interface Metric {
  readonly name: string;
  readonly value: number;
}

interface Opened extends PageSession {
  /** Resolves to the milliseconds from the navigation to the first figures. */
  readonly firstFigures: Promise<number>;
  /** What it said to the console, and what failed in it or on the way to it, with the time since it was opened. */
  readonly said: readonly string[];
}

let browser: DevTools | undefined;
let opened: Opened | undefined;

async function openPage(url: string, slowdown = 1): Promise<Opened> {
  browser ??= new DevTools();
  const { promise: firstFigures, resolve } = Promise.withResolvers<number>();
  const said: string[] = [];
  const fromMs = performance.now();
  const page = await browser.openPage(VIEWPORT, (method, told) => {
    if (method === 'Runtime.bindingCalled') resolve(Number(told['payload']));
    else if (TOLD.has(method))
      said.push(`${Math.round(performance.now() - fromMs)} ms: ${JSON.stringify(told).slice(0, TOLD_TEXT_MAX)}`);
  });
  for (const domain of ['Page', 'Runtime', 'Log']) await page.send(`${domain}.enable`);
  await page.send('Runtime.addBinding', { name: FIGURES_BINDING });
  await page.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${probePage.toString()})()` });
  // Processor time, so that what else this machine does is not counted.
  await page.send('Performance.enable', { timeDomain: 'threadTicks' });
  if (slowdown > 1) await page.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.send('Page.navigate', { url });
  return { ...page, firstFigures, said };
}

/** Runs in the page, before its own scripts. */
function probePage(): void {
  /** Smaller messages say that somebody is alive, and show nothing. */
  const UPDATE_LENGTH_MIN = 250;
  /** Names have letters, and some of them digits as well. */
  const FIGURE = /^\P{L}*\d\P{L}*$/u;
  const probe: Probe = {
    frames: 0,
    toPixelMs: [],
    firstFiguresMs: undefined,
    countFrames: () => {
      probe.frames = 0;
      waiting.length = 0;
      requestAnimationFrame(countFrame);
    },
    stopCounting: () => {
      probe.frames = undefined;
    },
  };
  Object.assign(globalThis, { probe });
  const hasFigure = () =>
    [...document.querySelectorAll('[role="gridcell"]')].some(({ textContent }) => FIGURE.test(textContent));
  const waiting: number[] = [];
  const { port1, port2 } = new MessageChannel();
  // A task of its own, after the frame was handed over.
  port1.addEventListener('message', () => {
    const nowMs = performance.now();
    probe.toPixelMs.push(...waiting.splice(0).map((arrivedMs) => nowMs - arrivedMs));
    if (probe.firstFiguresMs !== undefined || !hasFigure()) return;
    probe.firstFiguresMs = nowMs;
    (globalThis as unknown as { tellFirstFigures(text: string): void }).tellFirstFigures(String(nowMs));
  });
  port1.start();
  const countFrame = () => {
    if (probe.frames === undefined) return;
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

/** Of the page, which `task` is run in. */
async function inPage<Answer>(page: PageSession, task: () => Answer): Promise<Answer> {
  const { result, exceptionDetails } = await page.send('Runtime.evaluate', {
    expression: `(${task.toString()})()`,
    returnByValue: true,
  });
  if (exceptionDetails !== undefined) throw new Error(`the page failed: ${JSON.stringify(exceptionDetails)}`);
  return (result as { readonly value: Answer }).value;
}

async function untilFigures(page: Opened): Promise<number> {
  const timeout = new AbortController();
  const late = sleep(FIRST_FIGURES_TIMEOUT_MS, undefined, { signal: timeout.signal }).then(async () => {
    throw new Error(`the page shows no figures. ${await describe(page)}`);
  });
  // It is over where the figures came.
  late.catch(() => {});
  try {
    return await Promise.race([page.firstFigures, late]);
  } finally {
    timeout.abort();
  }
}

/** What somebody would see who looked at it. */
async function describe(page: Opened): Promise<string> {
  const { text, ...others } = await inPage(page, () => {
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
  return [
    JSON.stringify(others),
    `It reads: ${text.replaceAll(/\s+/g, ' ').slice(0, TOLD_TEXT_MAX)}`,
    `It said: ${page.said.slice(-TOLD_LINES_MAX).join('; ') || 'nothing'}`,
  ].join('\n');
}

async function readMetric(page: PageSession, name: string): Promise<number> {
  const { metrics } = (await page.send('Performance.getMetrics')) as unknown as { readonly metrics: readonly Metric[] };
  const metric = metrics.find((each) => each.name === name);
  if (metric === undefined) throw new Error(`the browser does not measure ${name}`);
  return metric.value;
}

/** Percent of the time that the page's own thread was busy. */
async function watchThread(page: PageSession, durationMs: number): Promise<number> {
  const busyBefore = await readMetric(page, 'TaskDuration');
  const fromMs = performance.now();
  await sleep(durationMs);
  const busySeconds = (await readMetric(page, 'TaskDuration')) - busyBefore;
  return (busySeconds / ((performance.now() - fromMs) / MS_PER_SECOND)) * 100;
}

function requireOpened(): Opened {
  if (opened === undefined) throw new Error('no page is open');
  return opened;
}

serveRole<BrowserRole>({
  async open({ url }) {
    await opened?.close();
    opened = await openPage(url);
    await untilFigures(opened);
  },
  async close() {
    await opened?.close();
    opened = undefined;
  },
  async openEmpty() {
    await opened?.close();
    opened = await openPage('about:blank');
    // Nobody waits for figures: frames are counted, and nothing else.
    await inPage(opened, () => {
      (globalThis as ProbedWindow).probe.firstFiguresMs = 0;
    });
  },
  async measure({ durationMs }): Promise<Painted> {
    const page = requireOpened();
    await inPage(page, () => (globalThis as ProbedWindow).probe.stopCounting());
    const mainThreadPct = await watchThread(page, durationMs);
    const fromMs = await inPage(page, () => {
      const { probe } = globalThis as ProbedWindow;
      probe.toPixelMs = [];
      probe.countFrames();
      return performance.now();
    });
    const countedMainThreadPct = await watchThread(page, durationMs);
    const after = await inPage(page, () => {
      const { frames, toPixelMs } = (globalThis as ProbedWindow).probe;
      return { frames: frames ?? 0, toPixelMs, atMs: performance.now() };
    });
    const seconds = (after.atMs - fromMs) / MS_PER_SECOND;
    return {
      mainThreadPct,
      countedMainThreadPct,
      fps: after.frames / seconds,
      toPixelMs: after.toPixelMs,
      seconds,
    };
  },
  async heap() {
    const page = requireOpened();
    // What one round finds unreachable may hold what only the next one can free.
    for (let round = 0; round < 2; round++) await page.send('HeapProfiler.collectGarbage');
    return readMetric(page, 'JSHeapUsedSize');
  },
  async firstPaint({ url, slowdown }) {
    const page = await openPage(url, slowdown);
    try {
      return await untilFigures(page);
    } finally {
      await page.close();
    }
  },
});
