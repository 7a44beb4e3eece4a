/** What a history back end writes a second, what that costs the server, and how soon it answers. */
import { seededRandom } from '@tickboard/core/random';
import type { HistoryQuery } from '@tickboard/server/history/history-query';
import { INTERVAL_MS } from '@tickboard/core/model/intervals';
import { type BenchOption, count, defineBench, duration } from '../bench.ts';
import { percentile, round } from '../figures.ts';
import type { HistoryBackEnd, HistoryPlace } from '../history/back-end.ts';
import { MarketLoad } from '../history/market-load.ts';
import { HISTORY_BACK_ENDS } from '../history/registry.ts';
import type { HistoryServerRole, TickDelays, Written } from '../history-roles.ts';
import { type Remote, startRole } from '../remote.ts';

const MILLION = 1e6;
const BYTES_PER_MB = 1e6;
const CANDLES = 500;
const FILLS = 1_000;
const BARE_ROWS = 1_500_000;
/** Of what is sustained: a load that the store keeps up with. */
const PACE_SHARE = 0.9;
const WARM_QUESTIONS = 20;

interface Plan {
  readonly rows: number;
  readonly span: number;
  readonly duration: number;
  readonly paced: number;
  readonly symbols: number;
  readonly questions: number;
}

type Server = Remote<HistoryServerRole>;

async function measure(backEnd: HistoryBackEnd, plan: Plan, tell: (progress: string) => void) {
  const place = await backEnd.prepare();
  try {
    const written = await withServer(backEnd, place, plan, (server) => measureLoad(server, plan, tell));
    tell('restarting');
    const startedMs = performance.now();
    const restarted = await withServer(backEnd, place, plan, async (server) => {
      const restartMs = performance.now() - startedMs;
      return { restart_ms: Math.round(restartMs), ...(await measureAnswers(server, plan, tell)) };
    });
    const bytes = await place.bytes();
    tell('bare inserts');
    const bare = await place.insertBare(Math.min(BARE_ROWS, plan.rows), plan.symbols);
    return {
      ...written.figures,
      ...restarted,
      mb_per_million_ticks: round(bytes / BYTES_PER_MB / (written.rows / MILLION)),
      ...describeBare(bare, written.figures.rows_per_s),
    };
  } finally {
    await place.end();
  }
}

async function withServer<Value>(
  backEnd: HistoryBackEnd,
  place: HistoryPlace,
  { symbols }: Plan,
  use: (server: Server) => Promise<Value>,
): Promise<Value> {
  const server = startRole<HistoryServerRole>('history-server', 'any');
  try {
    await server.remote.start({ backEnd: backEnd.name, address: place.address, symbols });
    const value = await use(server.remote);
    await server.remote.stop();
    return value;
  } finally {
    await server.end();
  }
}

async function measureLoad(server: Server, plan: Plan, tell: (progress: string) => void) {
  tell(`${plan.rows} ticks of the last ${plan.span / INTERVAL_MS['1h']} hours`);
  const filled = await server.backfill({ rows: plan.rows, spanMs: plan.span });
  tell(`${describe(filled)}; now ticks of this moment`);
  const loaded = await server.load({ durationMs: plan.duration });
  tell(`${describe(loaded)}; now the delay of ticks`);
  const delays = await server.pace({ rowsPerSecond: perSecond(loaded) * PACE_SHARE, durationMs: plan.paced });
  return { figures: describeLoad(filled, loaded, delays), rows: filled.rows + loaded.rows + delays.rows };
}

function describeLoad(filled: Written, loaded: Written, delays: TickDelays) {
  const { recorded, unrecorded } = delays;
  return {
    rows_per_s: Math.round(perSecond(loaded)),
    cpu_us_per_row: round(loaded.cpuUs / loaded.rows),
    fill_rows_per_s: Math.round(perSecond(filled)),
    left_out: filled.leftOut + loaded.leftOut + delays.leftOut,
    tick_delay_added_p99_ms: round(recorded - unrecorded),
    tick_delay_p99_ms: round(recorded),
    tick_delay_unrecorded_p99_ms: round(unrecorded),
    tick_delay_rows_per_s: Math.round(delays.rowsPerSecond),
  };
}

async function measureAnswers(server: Server, plan: Plan, tell: (progress: string) => void) {
  tell('candles and fills');
  const candles = await ask(server, plan, (random, symbols) => {
    const symbol = symbols[Math.floor(random() * symbols.length)] as string;
    const interval = (['1s', '1m', '1m', '1m'] as const)[Math.floor(random() * 4)] as '1s' | '1m';
    const to = Date.now() - Math.floor(random() * Math.max(0, plan.span - CANDLES * INTERVAL_MS[interval]));
    return { type: 'candles', symbol, interval, to, order: 'desc', limit: CANDLES, format: 'json' };
  });
  const fills = await ask(server, plan, (random) => {
    const to = Date.now() - Math.floor((random() * plan.span) / 2);
    return { type: 'fills', to, order: 'desc', limit: FILLS, format: 'json' };
  });
  return {
    candle_query_p50_ms: round(percentile(candles.ms, 50)),
    candle_query_p99_ms: round(percentile(candles.ms, 99)),
    candles_p50: percentile(candles.rows, 50),
    range_query_p50_ms: round(percentile(fills.ms, 50)),
    range_query_p99_ms: round(percentile(fills.ms, 99)),
    fills_p50: percentile(fills.rows, 50),
  };
}

/** The first ones are not counted: a thread has to start, and code to be compiled. */
async function ask(
  server: Server,
  { questions, symbols }: Plan,
  question: (random: () => number, symbols: readonly string[]) => HistoryQuery,
) {
  const random = seededRandom(2);
  const names = new MarketLoad(symbols).markets.map(({ symbol }) => symbol);
  const make = (how: number) => Array.from({ length: how }, () => question(random, names));
  await server.ask(make(WARM_QUESTIONS));
  return server.ask(make(questions));
}

function describeBare(bare: Awaited<ReturnType<HistoryPlace['insertBare']>>, rowsPerSecond: number) {
  const figures = Object.entries(bare).flatMap(([name, { rows_per_s: rate, cpu_us_per_row: cpu }]) => [
    [`${name}_rows_per_s`, rate],
    [`${name}_cpu_us_per_row`, cpu],
    [`${name}_ratio`, round(rate / rowsPerSecond)],
  ]);
  return Object.fromEntries(figures) as Readonly<Record<string, number>>;
}

function perSecond({ rows, seconds }: Written): number {
  return rows / seconds;
}

function describe(written: Written): string {
  return `${Math.round(perSecond(written))} rows/s`;
}

const only: BenchOption<readonly HistoryBackEnd[]> = {
  description: `back ends, separated by commas: ${HISTORY_BACK_ENDS.map(({ name }) => name).join(', ')}`,
  initial: HISTORY_BACK_ENDS,
  shown: 'all',
  parse: (text) => {
    const found = text.split(',').map((name) => HISTORY_BACK_ENDS.find((each) => each.name === name));
    return found.every((each) => each !== undefined) ? found : undefined;
  },
};

export const history = defineBench({
  name: 'history',
  description: 'rows a second into each history back end, the delay that adds to ticks, and the time of answers',
  options: {
    only,
    rows: count(10_000_000, 'ticks kept before anything is measured'),
    span: duration('10h', 'time that they are spread over'),
    duration: duration('12s', 'how long ticks are written as fast as they can be'),
    paced: duration('16s', 'how long the delay of ticks is measured, in turns with and without history'),
    symbols: count(200, 'symbols, of which few move often'),
    questions: count(400, 'questions of each kind'),
  },
  targets: ({ only: backEnds }) =>
    backEnds.flatMap(({ name, targets }) =>
      targets.map((target) => ({ ...target, figure: `${name}.${target.figure}` })),
    ),
  run: async (values, tell) => {
    const results: Record<string, unknown> = {};
    for (const backEnd of values.only) {
      results[backEnd.name] = await measure(backEnd, values, (progress) => tell(`${backEnd.name}: ${progress}`));
    }
    return results;
  },
});
