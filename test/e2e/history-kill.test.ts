/** Kills a process that records, at random moments, and looks at what it left: the same file, over and over. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '@tickboard/core/clock';
import { seededRandom } from '@tickboard/core/random';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryWriterSettings } from '../harness/history-writer-process.ts';
import { PeerProcess } from '../harness/peer-process.ts';

/** More of them: TICKBOARD_KILLS=300. */
const KILLS = Number(process.env['TICKBOARD_KILLS'] ?? 6);
const LIFE_MAX_MS = 1_800;
/** What was applied earlier than this before a kill is in the file, where disk and processor keep up. */
const FLUSHED_WITHIN_MS = 1_000;
/** Kills at any moment since the start, whether the file is open yet or not. */
const EARLY_SHARE = 0.2;
/** A quote, a trade and a fill. */
const ROWS_A_NUMBER = 3;
const INTERVALS_MS = [1_000, 60_000, 300_000, 900_000, 3_600_000, 14_400_000, 86_400_000];

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tickboard-kill-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

interface Line {
  /** Last number that was applied, or that the file was said to hold. */
  readonly number: number;
  /** Unix ms */
  readonly at: number;
  /** Rows that history counted as waiting then. */
  readonly waiting: number;
}

interface Told {
  readonly written: readonly Line[];
  readonly applied: readonly Line[];
}

function readLog(path: string): Told {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  const words = lines.map((line) => line.split(' '));
  const told = (kind: string) =>
    words
      .filter(([first]) => first === kind)
      .map(([, number, at, waiting]) => ({ number: Number(number), at: Number(at), waiting: Number(waiting) }));
  return { written: told('written'), applied: told('applied') };
}

/** What the file holds: the fills' numbers, and whether everything that came with them is there, once. */
function inspect(path: string): number {
  const database = new DatabaseSync(path);
  const value = (sql: string, ...bound: number[]) => Object.values(database.prepare(sql).get(...bound) ?? {})[0];
  expect(value('PRAGMA quick_check')).toBe('ok');
  // Killed before it was made: then nothing of it is there.
  if (value('SELECT count(*) FROM sqlite_schema') === 0) return 0;
  const count = Number(value('SELECT count(*) FROM fills'));
  // Nothing twice, and nothing left out before what was lost.
  expect(value('SELECT count(DISTINCT trade_id) FROM fills')).toBe(count);
  expect(value('SELECT max(CAST(trade_id AS INTEGER)) FROM fills') ?? 0).toBe(count);
  expect(value('SELECT count(*) FROM trade_ticks')).toBe(count);
  expect(value('SELECT count(*) FROM quote_ticks')).toBe(count);
  for (const interval of INTERVALS_MS) {
    // Each quote has a trade beside it, and so no bar is made of quotes.
    expect(value('SELECT coalesce(sum(count), 0) FROM bars WHERE interval = ? AND basis = 0', interval)).toBe(count);
  }
  expect(value('SELECT count(*) FROM bars WHERE basis <> 0')).toBe(0);
  expect(value('SELECT coalesce(sum(volume), 0) FROM bars WHERE interval = 86400000 AND basis = 0')).toBe(count);
  database.close();
  return count;
}

describe('history of a process that is killed', () => {
  it(
    `[HI18] holds all that it was said to hold, nothing twice, and bars with their ticks, after ${KILLS} kills`,
    async () => {
      const random = seededRandom(Number(process.env['TICKBOARD_SEED']));
      const path = join(directory, 'history.sqlite');
      let held = 0;
      const lostMs: number[] = [];
      let unopened = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const logPath = join(directory, `log-${kill}`);
        const settings: HistoryWriterSettings = {
          path,
          logPath,
          first: held + 1,
          isReadyEarly: random() < EARLY_SHARE,
        };
        const writer = new PeerProcess('history-writer-process.ts', settings);
        await writer.launch();
        await sleep(random() * LIFE_MAX_MS);
        const killedAt = systemClock.now();
        await writer.kill('SIGKILL');
        const { written, applied } = readLog(logPath);
        const before = held;
        held = inspect(path);
        expect(held).toBeGreaterThanOrEqual(before);
        const said = written.at(-1);
        expect(held).toBeGreaterThanOrEqual(said?.number ?? 0);
        const lost = applied.find(({ number }) => number > held);
        // Whatever is missing, however slow the disk was, history counted as waiting: nothing is lost unsaid.
        const last = applied.at(-1);
        if (last !== undefined) expect((last.number - held) * ROWS_A_NUMBER).toBeLessThanOrEqual(last.waiting);
        if (said === undefined) unopened++;
        else lostMs.push(lost === undefined ? 0 : Math.max(0, killedAt - lost.at));
      }
      expect(held).toBeGreaterThan(0);
      lostMs.sort((left, right) => left - right);
      const late = lostMs.filter((ms) => ms > FLUSHED_WITHIN_MS).length;
      const tally = [
        `${KILLS} kills, file opened ${KILLS} of ${KILLS} times`,
        `killed before anything was written ${unopened}`,
        `more than ${FLUSHED_WITHIN_MS} ms lost ${late} times, all of it counted as waiting`,
        `${held} quotes, trades and fills each kept, 0 twice`,
        `of the other ${lostMs.length} lost: the newest ${lostMs.at(-1) ?? 0} ms at most, p50 ${lostMs[Math.floor(lostMs.length / 2)] ?? 0} ms, p99 ${lostMs[Math.floor(lostMs.length * 0.99)] ?? 0} ms\n`,
      ];
      process.stdout.write(tally.join('; '));
    },
    KILLS * 20_000,
  );
});
