/** State, recorder and history as a server has them, and a load that changes the state from within the same thread. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import { Store } from '@tickboard/core/store/store';
import { History } from '@tickboard/server/history/history';
import type { HistoryQuery } from '@tickboard/server/history/history-query';
import { createLogger } from '@tickboard/server/telemetry/logger';
import { median, percentile } from '../figures.ts';
import { findBackEnd } from '../history/registry.ts';
import { MarketLoad, TICKS_A_STEP } from '../history/market-load.ts';
import type { HistoryServerRole, TickDelays, Written } from '../history-roles.ts';
import { serveRole } from '../remote.ts';

/** Rows on their way at most: well below where history begins to thin quotes. */
const WAITING_MAX = 150_000;
/** The loop is given back after so long, as a server does with what its sources bring. */
const TURN_MS = 2;
const SLICE_MAX_MS = 1_000;
/** After a change of turns, what the other left behind is not counted. */
const SETTLE_SHARE = 0.15;
const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

class Rig {
  readonly clock = systemClock;
  readonly store = createStore();
  /** The same load goes here where it is not to be recorded. */
  readonly unrecorded = createStore();
  readonly load: MarketLoad;
  readonly history: History;
  rows = 0;
  leftOut = 0;

  constructor(backEnd: string, address: string, symbols: number) {
    this.load = new MarketLoad(symbols);
    const never = Number.MAX_SAFE_INTEGER;
    this.history = new History({
      store: this.store,
      clock: this.clock,
      openStore: (reports) => findBackEnd(backEnd).open(address, reports),
      log: createLogger({ level: 'warn', clock: this.clock }),
      observer: {
        written: ({ quotes, trades, rows }) => {
          this.rows += quotes + trades + rows;
        },
        leftOut: (_action, count) => {
          this.leftOut += count;
        },
        failed: () => {},
        waiting: () => {},
        spool: () => {},
      },
      quoteIntervalMs: 0,
      sampleIntervalMs: DAY_MS,
      keepTicksMs: never,
      keepRecordsMs: never,
      maxSizeBytes: never,
    });
  }

  /** Applies steps until told to end, no faster than they are written; resolves once they are. */
  async write(timeOf: (ticks: number) => number, isDone: (ticks: number) => boolean): Promise<Written> {
    const before = { rows: this.rows, leftOut: this.leftOut, cpu: process.cpuUsage(), ms: performance.now() };
    let ticks = 0;
    while (!isDone(ticks)) {
      const turnEndsMs = performance.now() + TURN_MS;
      while (performance.now() < turnEndsMs && this.history.status.waiting < WAITING_MAX && !isDone(ticks)) {
        this.store.apply(this.load.step(timeOf(ticks)));
        ticks += TICKS_A_STEP;
      }
      await nextTurn();
    }
    await this.settle();
    const { user, system } = process.cpuUsage(before.cpu);
    return {
      rows: this.rows - before.rows,
      seconds: (performance.now() - before.ms) / 1_000,
      cpuUs: user + system,
      leftOut: this.leftOut - before.leftOut,
    };
  }

  /** Until nothing waits any more. */
  async settle(): Promise<void> {
    while (this.history.status.waiting > 0) await nextTurn();
  }

  /** Applies steps for one slice, each when it is due or as soon as the thread gets to it; how late each was, in ms. */
  async slice(isRecorded: boolean, rowsPerSecond: number, sliceMs: number): Promise<number[]> {
    const store = isRecorded ? this.store : this.unrecorded;
    const late: number[] = [];
    const stepMs = (TICKS_A_STEP * SECOND_MS) / rowsPerSecond;
    const startedMs = performance.now();
    const endsMs = startedMs + sliceMs;
    const countedFromMs = startedMs + sliceMs * SETTLE_SHARE;
    for (let dueMs = startedMs; dueMs < endsMs;) {
      const turnEndsMs = performance.now() + TURN_MS;
      let nowMs = performance.now();
      while (dueMs <= nowMs && nowMs < turnEndsMs && dueMs < endsMs) {
        store.apply(this.load.step(Date.now()));
        nowMs = performance.now();
        if (dueMs >= countedFromMs) late.push(nowMs - dueMs);
        dueMs += stepMs;
      }
      // A server sleeps until its sources bring something: a thread that never does is turned out when others wake up.
      await (dueMs <= nowMs ? nextTurn() : sleep(1));
    }
    await this.settle();
    return late;
  }
}

let rig: Rig | undefined;

function running(): Rig {
  if (rig === undefined) throw new Error('start comes first');
  return rig;
}

serveRole<HistoryServerRole>({
  async start({ backEnd, address, symbols }) {
    rig = new Rig(backEnd, address, symbols);
    rig.history.run();
    rig.store.apply([alert()]);
    while (rig.rows === 0) await sleep(1);
    await rig.history.query({
      type: 'candles',
      symbol: 'BTCUSDT',
      interval: '1m',
      order: 'desc',
      limit: 500,
      format: 'json',
    });
  },
  backfill({ rows, spanMs }) {
    const startedAt = Date.now() - spanMs;
    return running().write(
      (ticks) => Math.floor(startedAt + (ticks / rows) * spanMs),
      (ticks) => ticks >= rows,
    );
  },
  load({ durationMs }) {
    const endsMs = performance.now() + durationMs;
    return running().write(
      () => Date.now(),
      () => performance.now() >= endsMs,
    );
  },
  async pace({ rowsPerSecond, durationMs }): Promise<TickDelays> {
    const held = running();
    const before = { rows: held.rows, leftOut: held.leftOut };
    const late = { recorded: [] as number[], unrecorded: [] as number[] };
    const sliceMs = Math.min(SLICE_MAX_MS, durationMs / 2);
    const turns = Math.round(durationMs / sliceMs / 2);
    for (let turn = 0; turn < turns; turn++) {
      late.unrecorded.push(percentile(await held.slice(false, rowsPerSecond, sliceMs), 99));
      late.recorded.push(percentile(await held.slice(true, rowsPerSecond, sliceMs), 99));
    }
    const seconds = (turns * sliceMs) / 1_000;
    const rows = held.rows - before.rows;
    return {
      recorded: median(late.recorded),
      unrecorded: median(late.unrecorded),
      rows,
      rowsPerSecond: rows / seconds,
      leftOut: held.leftOut - before.leftOut,
    };
  },
  async ask(questions: readonly HistoryQuery[]) {
    const ms: number[] = [];
    const rows: number[] = [];
    for (const question of questions) {
      const startedMs = performance.now();
      const page = await running().history.query(question);
      ms.push(performance.now() - startedMs);
      rows.push(page.rows);
    }
    return { ms, rows };
  },
  async stop() {
    await running().history.stop();
  },
});

function createStore(): Store {
  return new Store({ random: seededRandom(1), now: () => systemClock.now() });
}

function alert(): Change {
  return { op: 'event', channel: 'alerts', data: { message: 'started', level: 'info' } };
}
