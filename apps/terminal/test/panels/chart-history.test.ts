import { HistoryRequestError } from '@tickboard/client/errors';
import type { HistoryBar, HistoryPage } from '@tickboard/client/fetch-history';
import { INTERVALS_MS } from '@tickboard/client/view/intervals';
import type { FetchBars } from '@tickboard/client/view/past-bars';
import { describe, expect, it } from 'vitest';
import { MARKET_STATE, only } from '../support/market-state.ts';
import { Stage, type StageOptions } from '../support/stage.ts';

const MINUTE_MS = 60_000;
/** What the clock of a stage begins with. */
const START_MS = Date.UTC(2026, 0, 1);
const PAGE_UP = '\u001b[5~';
const PAGE_DOWN = '\u001b[6~';
const LEFT = '\u001b[D';
const RIGHT = '\u001b[C';
const HOME = '\u001b[H';
const END = '\u001b[F';

/** A bar of so many bars ago; each closes at another price, which tells which one it is. */
function kept(barsAgo: number, interval: string): HistoryBar {
  const open = closeOf(barsAgo + 1);
  const close = closeOf(barsAgo);
  const [high, low] = [Math.max(open, close) + 3, Math.min(open, close) - 3];
  const time = START_MS - barsAgo * (INTERVALS_MS[interval] as number);
  const of = { open_time: time, interval, symbol: 'BTCUSDT', basis: 'trades' } as const;
  return { ...of, open, high, low, close, volume: 1 + (barsAgo % 5) };
}

function closeOf(barsAgo: number): number {
  return Number((42_500 + 60 * Math.sin(barsAgo / 9) + barsAgo / 100).toFixed(2));
}

/** So many bars of each interval, in pages of a size of its own. */
class History {
  readonly asked: (string | undefined)[] = [];
  failure: Error | undefined;
  readonly #count: number;
  readonly #page: number;

  constructor(count: number, page: number) {
    this.#count = count;
    this.#page = page;
  }

  readonly fetch: FetchBars = ({ cursor, interval = '1m' }): Promise<HistoryPage<'candles'>> => {
    this.asked.push(cursor);
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const from = cursor === undefined ? 1 : Number(cursor);
    const to = Math.min(this.#count + 1, from + this.#page);
    const rows = Array.from({ length: to - from }, (_, at) => kept(from + at, interval));
    const nextCursor = to <= this.#count ? String(to) : undefined;
    return Promise.resolve({ rows, nextCursor });
  };
}

async function openChart(history: History | undefined, options: StageOptions = {}): Promise<Stage> {
  const stage = new Stage({
    columns: 80,
    rows: 24,
    state: MARKET_STATE,
    panels: only('markets', 'chart'),
    settings: { symbol: 'BTCUSDT' },
    ...(history !== undefined && { fetchBars: history.fetch }),
    ...options,
  });
  await stage.connect();
  await stage.type('w', 'z');
  await stage.serve();
  trade(stage, 42_510);
  await shown(stage);
  return stage;
}

/** A server that says nothing for so long would be given up. */
function pass(stage: Stage, ms: number): void {
  for (let past = 0; past < ms; past += 10_000) {
    stage.clock.advance(Math.min(10_000, ms - past));
    stage.heartbeat();
  }
}

function trade(stage: Stage, price: number): void {
  stage.event('trades', { symbol: 'BTCUSDT', price, quantity: 1, side: 'buy' });
}

async function shown(stage: Stage): Promise<string[]> {
  stage.heartbeat();
  await stage.serve();
  stage.clock.advance(500);
  return stage.text();
}

const titleOf = (lines: readonly string[]): string => lines.find((line) => line.includes('Chart BTCUSDT')) as string;
const noteOf = (lines: readonly string[]): string => lines.find((line) => line.includes('Bars since')) as string;
/** Candles, volumes and times, without the prices beside them. */
function plotOf(lines: readonly string[]): string[] {
  const from = lines.findIndex((line) => line.includes('Chart BTCUSDT')) + 1;
  return lines.slice(from, lines.indexOf(noteOf(lines))).map((line) => line.slice(0, 66));
}

describe('looking back in the chart', () => {
  it.each([
    [80, 24],
    [120, 40],
  ])('[TM23] [TM24] at %i by %i, cell by cell', async (columns, rows) => {
    const stage = await openChart(new History(300, 500), { columns, rows });
    await stage.type(PAGE_UP, PAGE_UP);
    await shown(stage);
    await expect(await stage.picture()).toMatchFileSnapshot(`../screens/chart-back-${columns}x${rows}.txt`);
  });

  it('[TM23] goes by a bar and by a screen, to the oldest and to the newest', async () => {
    const stage = await openChart(new History(100, 500));
    const now = await shown(stage);
    expect(titleOf(now)).not.toContain('PAST');
    expect(now.join('\n')).toContain('C 42,510.0');
    await stage.type(LEFT);
    expect(titleOf(await shown(stage))).toContain('Chart BTCUSDT  1m  PAST \u22121m 00s');
    await stage.type('h', 'h');
    const back = await shown(stage);
    expect(titleOf(back)).toContain('PAST \u22123m 00s');
    // The figures are those of the bar at the right end, whose time stands beneath it.
    expect(back.join('\n')).toContain(`C ${closeOf(3).toLocaleString('en', { maximumFractionDigits: 1 })}`);
    expect(back.join('\n')).toContain('2025-12-31 23:57');
    await stage.type(RIGHT, 'l', 'l');
    expect(plotOf(await shown(stage))).toEqual(plotOf(now));
    await stage.type('l');
    expect((await shown(stage)).join('\n')).toContain('! This is the newest bar');
    await stage.type(PAGE_UP);
    const first = /(\S+ \S+) {2,}\S+ \S+ *\u2502?$/.exec(
      plotOf(await shown(stage))
        .at(-1)!
        .trimEnd(),
    );
    expect(first).not.toBeNull();
    await stage.type(PAGE_DOWN);
    expect(plotOf(await shown(stage))).toEqual(plotOf(now));
    await stage.type(HOME);
    const oldest = await shown(stage);
    expect(oldest.join('\n')).toContain('2025-12-31 22:20');
    expect(noteOf(oldest)).toContain('Bars since 2025-12-31 22:20:00. History begins there.');
    await stage.type(LEFT);
    expect((await shown(stage)).join('\n')).toContain('! The oldest bar is in sight: history begins there');
    await stage.type('G');
    expect(titleOf(await shown(stage))).not.toContain('PAST');
    await stage.type('g', 'g');
    expect(plotOf(await shown(stage))).toEqual(plotOf(oldest));
    await stage.type(END);
    expect(plotOf(await shown(stage))).toEqual(plotOf(now));
  });

  it('[TM23] asks for the page before once the oldest comes into sight, and not earlier', async () => {
    const history = new History(120, 50);
    const stage = await openChart(history);
    expect(history.asked).toEqual([undefined]);
    await stage.type(PAGE_UP);
    await shown(stage);
    expect(history.asked).toEqual([undefined, '51']);
    await stage.type(HOME);
    await shown(stage);
    expect(history.asked).toEqual([undefined, '51', '101']);
    expect(noteOf(await shown(stage))).toContain('Bars since 2025-12-31 22:00:00. History begins there.');
    await stage.type(HOME, HOME);
    await shown(stage);
    expect(history.asked).toHaveLength(3);
  });

  it('[TM23] says why there is no older bar: none is kept, or none can be read', async () => {
    const bare = await openChart(undefined);
    await bare.type(LEFT);
    expect((await shown(bare)).join('\n')).toContain('! The oldest bar is in sight: no history is kept');
    const history = new History(120, 50);
    const stage = await openChart(history);
    history.failure = new HistoryRequestError('busy', 503);
    await stage.type(HOME, HOME);
    await stage.type(LEFT);
    const lines = await shown(stage);
    expect(lines.join('\n')).toContain('! Older bars cannot be read now: busy');
    expect(noteOf(lines)).toContain('Older ones cannot be read now: busy.');
    history.failure = undefined;
    // Without a key: it is still looked at.
    pass(stage, 11_000);
    expect(noteOf(await shown(stage))).not.toContain('cannot');
  });

  it('[TM24] holds what is looked at still while newer bars and older pages come', async () => {
    const stage = await openChart(new History(120, 50));
    await stage.type(PAGE_UP);
    const before = plotOf(await shown(stage));
    for (let minute = 1; minute <= 5; minute++) {
      pass(stage, MINUTE_MS);
      trade(stage, 42_515 + minute);
      expect(plotOf(await shown(stage))).toEqual(before);
    }
    const lines = await shown(stage);
    expect(titleOf(lines)).toMatch(/PAST \u2212\d+m \d\ds /);
    // What it is traded at now goes on being told, beside bars of then.
    expect(lines.join('\n')).toContain('42,520.0');
    await stage.type('G');
    expect((await shown(stage)).join('\n')).toContain('C 42,520.0');
  });

  it('[TM24] stays at the time in another interval, and leaves it with another symbol', async () => {
    const stage = await openChart(new History(100, 500));
    for (let minute = 0; minute < 12; minute++) {
      trade(stage, 42_600 + minute);
      pass(stage, MINUTE_MS);
    }
    await stage.type(LEFT, LEFT, LEFT, LEFT, LEFT, LEFT, LEFT);
    const minutes = await shown(stage);
    expect(minutes.join('\n')).toContain('2026-01-01 00:04');
    await stage.type('.');
    const fives = await shown(stage);
    expect(fives.join('\n')).toContain('2026-01-01 00:00');
    expect(titleOf(fives)).toContain('5m  PAST \u221210m 00s');
    await stage.type(',');
    expect(plotOf(await shown(stage))).toEqual(plotOf(minutes));
    stage.desk.change({ symbol: 'ETHUSDT' });
    await shown(stage);
    stage.desk.change({ symbol: 'BTCUSDT' });
    expect(titleOf(await shown(stage))).not.toContain('PAST');
  });

  it('[TM23] is done by the wheel, too', async () => {
    const stage = await openChart(new History(100, 500));
    await stage.type('\u001b[<64;20;10M');
    expect(titleOf(await shown(stage))).toContain('PAST \u22123m 00s');
    await stage.type('\u001b[<65;20;10M');
    expect(titleOf(await shown(stage))).not.toContain('PAST');
  });
});
