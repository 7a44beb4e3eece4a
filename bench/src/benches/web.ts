/** The web dashboard in a real browser: what it costs to paint, how late it is, and how much there is to load. */
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DASHBOARD_ROOT } from '@tickboard/cli/dashboard-root';
import { type Result, count, defineBench, duration } from '../bench.ts';
import { median, percentile, round } from '../figures.ts';
import { LOAD_CPU, SERVER_CPU } from '../machine.ts';
import { startRole } from '../remote.ts';
import type { BrowserRole, DashboardServerRole, Painted } from '../web-roles.ts';

const BUILD = fileURLToPath(new URL('../../../scripts/build-web.ts', import.meta.url));
/** 4 Hz: the usual pace of browsers. */
const INTERVAL_MS = 250;
const SOME_SHARE = 0.3;
const SLOWDOWN = 4;
const BYTES_PER_KB = 1_000;
/** Where all the panels are. */
const DESK = '/desk';

export const web = defineBench({
  name: 'web',
  description: 'the web dashboard in headless Chromium: main thread, frames, delay to the screen, memory, size, start',
  options: {
    symbols: count(1_000, 'rows of market data'),
    duration: duration(
      '20s',
      'time to measure, with a part of the rows changing and with all of them, without and with frames counted',
    ),
    'warm-up': duration('5s', 'time before each measurement'),
    starts: count(5, 'times that it is opened, of which the median counts'),
    soak: duration('60s', 'time that the heap is watched'),
    'soak-warm-up': duration('20s', 'time before that, in which what is kept fills and code is compiled'),
    speed: count(20, 'times as many updates a second while the heap is watched'),
  },
  targets: () => [
    { figure: 'main_thread_pct_30', atMost: 5 },
    { figure: 'fps_30', atLeast: 58 },
    { figure: 'main_thread_pct_100', atMost: 8 },
    { figure: 'fps_100', atLeast: 58 },
    { figure: 'message_to_pixel_p95_ms', atMost: 32 },
    { figure: 'heap_growth_pct', atMost: 10 },
    { figure: 'entry_gz_kb', atMost: 160 },
    { figure: 'desk_gz_kb', atMost: 120 },
    { figure: 'first_useful_paint_ms', atMost: 1_500 },
  ],
  run: async (
    { symbols, duration: durationMs, 'warm-up': warmUpMs, starts, soak: soakMs, 'soak-warm-up': soakWarmUpMs, speed },
    tell,
  ): Promise<Result> => {
    await promisify(execFile)(process.execPath, [BUILD]);
    const browser = startRole<BrowserRole>('dashboard-browser', LOAD_CPU);
    const withServer = async <Answer>(
      { changes, intervalMs }: { readonly changes: number; readonly intervalMs: number },
      task: (url: string) => Promise<Answer>,
    ): Promise<Answer> => {
      const server = startRole<DashboardServerRole>('dashboard-server', SERVER_CPU);
      try {
        const { port } = await server.remote.start({ symbols, changes, intervalMs });
        return await task(`http://127.0.0.1:${port}`);
      } finally {
        await server.end();
      }
    };
    const paint = (changes: number): Promise<Painted> =>
      withServer({ changes, intervalMs: INTERVAL_MS }, async (url) => {
        tell(`${changes} of ${symbols} rows change at ${1_000 / INTERVAL_MS} Hz`);
        await browser.remote.open({ url: `${url}${DESK}` });
        await sleep(warmUpMs);
        const painted = await browser.remote.measure({ durationMs });
        // A page whose server is gone would go on trying beside what is measured next.
        await browser.remote.close();
        return painted;
      });
    const some = Math.round(symbols * SOME_SHARE);
    try {
      tell('counting the frames of an empty page');
      await browser.remote.openEmpty();
      await sleep(warmUpMs);
      const empty = await browser.remote.measure({ durationMs });
      const [part, whole] = [await paint(some), await paint(symbols)];
      const firstPaintMs = await withServer({ changes: some, intervalMs: INTERVAL_MS }, async (url) => {
        tell(`opening it on a machine ${SLOWDOWN} times slower`);
        // The throttle alone makes it slow: its processes do not share one core, as nobody's do.
        const opening = startRole<BrowserRole>('dashboard-browser', 'any');
        try {
          const runs: number[] = [];
          for (let run = 0; run < starts; run++) {
            runs.push(await opening.remote.firstPaint({ url: `${url}${DESK}`, slowdown: SLOWDOWN }));
          }
          return median(runs);
        } finally {
          await opening.end();
        }
      });
      const heap = await withServer({ changes: some, intervalMs: Math.round(INTERVAL_MS / speed) }, async (url) => {
        tell(`watching the heap at ${(1_000 / INTERVAL_MS) * speed} Hz`);
        await browser.remote.open({ url: `${url}${DESK}` });
        await sleep(soakWarmUpMs);
        const before = await browser.remote.heap();
        await sleep(soakMs);
        return { before, after: await browser.remote.heap() };
      });
      const { entryBytes, deskBytes } = measureScripts();
      return {
        symbols,
        empty_page_counted_pct: round(empty.countedMainThreadPct),
        main_thread_pct_30: round(part.mainThreadPct),
        main_thread_counted_pct_30: round(part.countedMainThreadPct),
        fps_30: round(part.fps),
        main_thread_pct_100: round(whole.mainThreadPct),
        main_thread_counted_pct_100: round(whole.countedMainThreadPct),
        fps_100: round(whole.fps),
        message_to_pixel_p95_ms: round(percentile([...part.toPixelMs, ...whole.toPixelMs], 95)),
        message_to_pixel_p50_ms: round(percentile([...part.toPixelMs, ...whole.toPixelMs], 50)),
        updates_per_s: round((part.toPixelMs.length + whole.toPixelMs.length) / (part.seconds + whole.seconds)),
        heap_growth_pct: round((heap.after / heap.before - 1) * 100),
        heap_mb: round(heap.after / 1e6),
        entry_gz_kb: round(entryBytes / BYTES_PER_KB),
        desk_gz_kb: round(deskBytes / BYTES_PER_KB),
        first_useful_paint_ms: round(firstPaintMs),
      };
    } finally {
      await browser.end();
    }
  },
});

/** Compressed bytes of what every page loads, and of what the desk's document names beside it. */
function measureScripts(): { readonly entryBytes: number; readonly deskBytes: number } {
  const scriptsOf = (document: string): readonly string[] =>
    readFileSync(join(DASHBOARD_ROOT, document), 'utf8').match(/(?<=")\/assets\/[\w.-]+\.js(?=")/g) ?? [];
  const bytesOf = (paths: readonly string[]) =>
    paths.reduce((sum, path) => sum + statSync(join(DASHBOARD_ROOT, `${path}.gz`)).size, 0);
  const entry = scriptsOf('index.html');
  const desk = scriptsOf('pages/desk.html').filter((path) => !entry.includes(path));
  return { entryBytes: bytesOf(entry), deskBytes: bytesOf(desk) };
}
