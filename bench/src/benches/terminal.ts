/** `tickboard top` as a trader has it: a process on a pseudo-terminal, against a real server, worked by keys. */
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { count, defineBench, duration, type Result } from '../bench.ts';
import { median, percentile, round } from '../figures.ts';
import { LOAD_CPU, SERVER_CPU } from '../machine.ts';
import { readCpuMs, readRssBytes } from '../process-usage.ts';
import { startRole } from '../remote.ts';
import type { StreamServerRole } from '../stream-roles.ts';
import { PseudoTerminal } from '../pseudo-terminal.ts';
import { type Screen, TerminalUser } from '../terminal-user.ts';

const BUILD = fileURLToPath(new URL('../../../scripts/build-terminal.ts', import.meta.url));
const BARE_FRAMES = fileURLToPath(new URL('../bare-frames.mjs', import.meta.url));
/** 10 Hz: the usual pace of terminals. */
const INTERVAL_MS = 100;
const CHANGED_SHARE = 0.5;
const BYTES_PER_MB = 1e6;
const MS_PER_SECOND = 1_000;
/** Frames are counted for no longer than this, in a dashboard of their own. */
const COUNTED_MS = 10_000;
const BARE_WARM_UP_MS = 5_000;
/** Between two keys: no multiple of the interval, so that they fall anywhere between two frames. */
const KEY_PAUSE_MS = 37;
const BACKSPACE = '\u007f';
const FIGURE = /\d\.\d/;

/** What is pressed again and again, and the line of the filter that each key leads to. */
const TYPED: readonly (readonly [key: string, shown: string])[] = [
  ['/', '/'],
  ['b', '/b'],
  ['t', '/bt'],
  ['c', '/btc'],
  [BACKSPACE, '/bt'],
  [BACKSPACE, '/b'],
  [BACKSPACE, '/'],
  ['\r', ''],
];
const MOVES = ['j', 'j', 'k'] as const;

export const terminal = defineBench({
  name: 'terminal',
  description: '`tickboard top` on a pseudo-terminal: processor time, bytes and writes of a frame, memory, keys, start',
  options: {
    symbols: count(50, 'rows of market data, of which half change in each tick'),
    columns: count(120, 'of the terminal'),
    rows: count(40, 'of the terminal'),
    duration: duration('20s', 'time to measure'),
    'warm-up': duration('45s', 'time before, in which it is compiled'),
    keys: count(220, 'keys that are pressed'),
    starts: count(5, 'times that it is started, of which the median counts'),
  },
  targets: () => [
    { figure: 'cpu_pct', atMost: 2 },
    { figure: 'writes_per_frame', atMost: 1 },
    { figure: 'rss_mb', atMost: 80 },
    { figure: 'key_to_paint_p95_ms', atMost: 16 },
    { figure: 'start_to_first_frame_ms', atMost: 700 },
  ],
  run: async ({ symbols, columns, rows, duration: durationMs, 'warm-up': warmUpMs, keys, starts }, tell) => {
    await promisify(execFile)(process.execPath, [BUILD]);
    const changes = Math.round(symbols * CHANGED_SHARE);
    const server = startRole<StreamServerRole>('tickboard-server', LOAD_CPU);
    try {
      const trace = { symbols, changes };
      const { port } = await server.remote.start({ intervalMs: INTERVAL_MS, warmUpIntervalMs: INTERVAL_MS, trace });
      const openAs = (isCounted: boolean) =>
        new TerminalUser({ url: `http://127.0.0.1:${port}`, columns, rows, cpu: SERVER_CPU, isCounted });
      const open = () => openAs(false);
      tell(`${changes} of ${symbols} rows change at ${MS_PER_SECOND / INTERVAL_MS} Hz, ${columns} by ${rows}`);
      const watched = await watch(open(), { durationMs, warmUpMs, keys });
      tell('counting what it writes');
      const figures = { ...watched, ...(await countWrites(openAs(true), Math.min(durationMs, COUNTED_MS))) };
      tell('writing as much, and nothing else');
      const bytes = Math.round(Number(figures['bytes_per_frame']));
      const bareCpuPct = await watchBare({
        columns,
        rows,
        bytes,
        durationMs,
        warmUpMs: Math.min(warmUpMs, BARE_WARM_UP_MS),
      });
      tell('starting it');
      return { symbols, columns, rows, ...figures, bare_cpu_pct: round(bareCpuPct), ...(await start(open, starts)) };
    } finally {
      await server.end();
    }
  },
});

interface Stretch {
  readonly durationMs: number;
  readonly warmUpMs: number;
}

interface Watched extends Stretch {
  readonly keys: number;
}

interface Bare extends Stretch {
  readonly columns: number;
  readonly rows: number;
  readonly bytes: number;
}

async function watch(user: TerminalUser, { durationMs, warmUpMs, keys }: Watched): Promise<Result> {
  try {
    await user.until(showsFigures);
    const processId = await user.processId;
    const warmingPct = await watchCpu(processId, warmUpMs);
    const cpuPct = await watchCpu(processId, durationMs);
    const rssBytes = readRssBytes(processId);
    const delays = await pressKeys(user, keys);
    return {
      cpu_pct: round(cpuPct),
      cpu_pct_warming_up: round(warmingPct),
      rss_mb: round(rssBytes / BYTES_PER_MB),
      key_to_paint_p95_ms: round(percentile(delays, 95)),
      key_to_paint_p50_ms: round(percentile(delays, 50)),
    };
  } finally {
    await user.quit();
  }
}

async function countWrites(user: TerminalUser, durationMs: number): Promise<Result> {
  try {
    await user.until(showsFigures);
    const before = { ...(await user.written()), atMs: performance.now() };
    await sleep(durationMs);
    const seconds = (performance.now() - before.atMs) / MS_PER_SECOND;
    const after = await user.written();
    const frames = after.frames - before.frames;
    return {
      frames_per_s: round(frames / seconds),
      bytes_per_frame: round((after.bytes - before.bytes) / frames),
      writes_per_frame: round((after.writes - before.writes) / frames),
    };
  } finally {
    await user.quit();
  }
}

/** What a bare loop of Node.js takes that writes as many bytes at the same interval, and knows of no server. */
async function watchBare({ columns, rows, bytes, durationMs, warmUpMs }: Bare): Promise<number> {
  const pseudoTerminal = new PseudoTerminal({
    columns,
    rows,
    cpu: SERVER_CPU,
    command: [process.execPath, BARE_FRAMES, String(bytes), String(INTERVAL_MS)],
    environment: {},
    onOutput: () => {},
  });
  try {
    const processId = await pseudoTerminal.programId();
    await sleep(warmUpMs);
    return await watchCpu(processId, durationMs);
  } finally {
    pseudoTerminal.type('\r');
    await pseudoTerminal.end();
  }
}

/** Percent of a core. */
async function watchCpu(processId: number, durationMs: number): Promise<number> {
  const [cpuMs, atMs] = [readCpuMs(processId), performance.now()];
  await sleep(durationMs);
  return ((readCpuMs(processId) - cpuMs) / (performance.now() - atMs)) * 100;
}

/** Milliseconds from each key to the bytes with which the screen shows what it does. */
async function pressKeys(user: TerminalUser, keys: number): Promise<number[]> {
  const delays: number[] = [];
  const press = async (key: string, isShown: (screen: Screen) => boolean) => {
    const shown = user.until(isShown);
    const pressedMs = performance.now();
    user.type(key);
    delays.push((await shown) - pressedMs);
    await sleep(KEY_PAUSE_MS);
  };
  while (delays.length < keys) {
    for (const key of MOVES) {
      const before = pickedRow(user.screen);
      await press(key, (screen) => pickedRow(screen) !== before);
    }
    for (const [key, line] of TYPED) await press(key, (screen) => filterLine(screen) === line);
  }
  return delays.slice(0, keys);
}

function showsFigures(screen: Screen): boolean {
  return screen.lines.some((line) => line.includes('BTCUSDT') && FIGURE.test(line));
}

/** What is typed after `/`; empty where nothing is. */
function filterLine({ lines }: Screen): string {
  return /^ (\/\w*)/.exec(lines.at(-2) ?? '')?.[1] ?? '';
}

function pickedRow({ lines }: Screen): string | undefined {
  return lines.map((line) => /^\u2502> +(?:\u2605 +)?(\S+)/.exec(line)?.[1]).find((symbol) => symbol !== undefined);
}

async function start(open: () => TerminalUser, starts: number): Promise<Result> {
  const [frames, figures]: [number[], number[]] = [[], []];
  for (let run = 0; run < starts; run++) {
    const user = open();
    frames.push((await user.until(({ lines }) => lines.some((line) => line !== ''))) - user.startedMs);
    figures.push((await user.until(showsFigures)) - user.startedMs);
    await user.quit();
  }
  return { start_to_first_frame_ms: round(median(frames)), start_to_first_figures_ms: round(median(figures)) };
}
