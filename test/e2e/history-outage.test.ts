/** PostgreSQL is stopped, frozen and crashed while two desks record into it, and one of them is killed meanwhile. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HistoryDeskSettings } from '../harness/history-desk-process.ts';
import { PeerProcess } from '../harness/peer-process.ts';
import { type PostgresServer, startPostgres } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

/** Longer: TICKBOARD_OUTAGE_SECONDS=600. */
const OUTAGE_MS = Number(process.env['TICKBOARD_OUTAGE_SECONDS'] ?? 2) * 1_000;
const PATIENCE_MS = 1_500;
const SPENT_MAX_MS = 240_000;

let directory: string;
let postgres: PostgresServer;
let url: string;
let desks: Desk[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tickboard-outage-'));
  postgres = await startPostgres();
  url = await postgres.createDatabase();
  desks = [];
});

afterEach(async () => {
  for (const desk of desks) await desk.process.kill('SIGKILL');
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
});

class Desk {
  readonly name: string;
  process: PeerProcess;
  #lives = 0;

  constructor(name: string) {
    this.name = name;
    this.process = this.#create(1);
  }

  /** What it said last of this, in this life. */
  told(what: 'kept' | 'written' | 'spool'): number {
    const lines = this.log.split('\n').filter((line) => line.startsWith(`${what} `));
    return Number(lines.at(-1)?.split(' ')[1] ?? 0);
  }

  get log(): string {
    return readFileSync(this.#logPath, 'utf8');
  }

  /** Killed at once, and started anew with what it left; returns the last number that it may not have lost. */
  async killAndFollow(first: number): Promise<number> {
    await this.process.kill('SIGKILL');
    const kept = this.told('kept');
    this.#lives++;
    this.process = this.#create(first);
    await this.process.launch();
    return kept;
  }

  get #logPath(): string {
    return join(directory, `${this.name}-${this.#lives}.log`);
  }

  #create(first: number): PeerProcess {
    const folder = join(directory, this.name);
    const settings: HistoryDeskSettings = {
      url,
      folder,
      logPath: this.#logPath,
      name: this.name,
      first,
      patienceMs: PATIENCE_MS,
    };
    return new PeerProcess('history-desk-process.ts', settings);
  }
}

const numberOf = async (sql: string) => Number(await postgres.psql(url, '-Atc', sql));

/** So far that what waited on disk is written too. */
async function untilCaughtUp(): Promise<void> {
  for (const desk of desks) {
    const written = desk.told('written');
    await until(() => desk.told('written') > written && desk.told('spool') < 200, {
      what: () => `${desk.name} to write again: ${desk.log.split('\n').slice(-5).join(' | ')}`,
      timeoutMs: 90_000,
    });
  }
}

/** Rows wait on disk, and are said to. */
async function untilWaiting(): Promise<void> {
  for (const desk of desks) await until(() => desk.told('spool') > 100, { what: `${desk.name} to spool` });
}

it(
  `[HI42] [HI44] an outage of PostgreSQL, whatever its kind, loses nothing and doubles nothing`,
  async () => {
    desks = [new Desk('alpha'), new Desk('beta')];
    const [alpha, beta] = desks as [Desk, Desk];
    for (const desk of desks) await desk.process.launch();
    await untilCaughtUp();
    const tally: string[] = [];
    let most = 0;
    const note = (what: string) => {
      most = Math.max(most, ...desks.map((desk) => desk.told('spool')));
      tally.push(`${what} ${OUTAGE_MS / 1_000} s`);
    };

    await postgres.halt();
    await untilWaiting();
    await sleep(OUTAGE_MS);
    note('stopped');
    await postgres.start();
    await untilCaughtUp();

    postgres.freeze();
    await until(() => desks.every((desk) => desk.log.includes('does not answer in time')), {
      what: 'both to give up on it',
    });
    await sleep(OUTAGE_MS);
    note('frozen');
    postgres.thaw();
    await untilCaughtUp();

    await postgres.crash();
    await untilWaiting();
    const killedAt = 10_000_000;
    const kept = await alpha.killAndFollow(killedAt);
    await sleep(OUTAGE_MS);
    note('crashed, and a desk killed,');
    await postgres.start();
    await untilCaughtUp();

    const last = new Map<string, number>();
    for (const desk of desks) {
      await desk.process.tellLast({});
      expect(desk.told('spool')).toBe(0);
      expect(desk.log).not.toMatch(/^(refused|damaged)/m);
      last.set(desk.name, desk.told('kept'));
    }

    const fills = await numberOf('SELECT count(*) FROM tickboard.fills');
    const of = (name: string, condition: string) =>
      numberOf(
        `SELECT count(DISTINCT trade_id) FROM tickboard.fills WHERE split_part(trade_id, '-', 1) = '${name}'
          AND split_part(trade_id, '-', 2)::int ${condition}`,
      );
    // Every number up to the last one that was kept.
    expect(await of('beta', '> 0')).toBe(last.get('beta'));
    expect(await of('alpha', `<= ${kept}`)).toBe(kept);
    const before = await of('alpha', `< ${killedAt}`);
    expect(
      await numberOf(`SELECT max(split_part(trade_id, '-', 2)::int) FROM tickboard.fills
      WHERE trade_id LIKE 'alpha-%' AND split_part(trade_id, '-', 2)::int < ${killedAt}`),
    ).toBe(before);
    expect(await of('alpha', `>= ${killedAt}`)).toBe((last.get('alpha') as number) - killedAt + 1);
    // None twice, and ticks and bars with their fills.
    expect(await numberOf('SELECT count(DISTINCT trade_id) FROM tickboard.fills')).toBe(fills);
    expect(await numberOf('SELECT count(*) FROM tickboard.trades')).toBe(fills);
    expect(await numberOf('SELECT count(*) FROM tickboard.market_data')).toBe(fills);
    for (const interval of ['1s', '1m', '1d']) {
      const sum = `SELECT sum(count) FROM tickboard.bars WHERE "interval" = '${interval}' AND basis = 'trades'`;
      expect(await numberOf(sum)).toBe(fills);
    }
    expect(await numberOf('SELECT count(DISTINCT record_id) FROM tickboard.fills')).toBe(fills);
    const told = `${tally.join(', ')}: ${fills} fills with as many trades and quotes of 2 desks, 0 lost, 0 doubled`;
    process.stdout.write(`${told}, up to ${most} rows waited on disk (${beta.name}, ${alpha.name})\n`);
  },
  SPENT_MAX_MS + OUTAGE_MS * 4,
);
