/**
 * The bars of the instruments whose chart was open last: those that this dashboard has seen, and those before them from
 * history. Bars are made as messages come, painted or not, so that a tab in the background misses nothing.
 */
import type { Clock, Timer } from '@tickboard/core/clock';
import type { Board } from '../board.ts';
import type { FeedEvent } from '../board-events.ts';
import type { TableRows } from '../channel-rows.ts';
import { CandleBuilder, type ToldBar } from './candle-builder.ts';
import { INTERVALS_MS } from './intervals.ts';
import { type FetchBars, PastBars } from './past-bars.ts';
import { onNewLife } from './lives.ts';
import { TapeCoverage } from './tape-coverage.ts';

/** Instruments whose bars are kept. */
const INSTRUMENTS_MAX = 8;
/** Trades of one that are kept as they were told. */
const PRINTS_MAX = 50;
/** No server replays more of a feed. */
const REPLAYED_MAX = 1_000;

export class InstrumentBars {
  readonly coverage = new TapeCoverage();
  readonly #builders: ReadonlyMap<string, CandleBuilder>;
  /** Time by id of trades that are counted, as far back as one could come again. */
  #counted = new Map<number, number>();
  #prints: readonly FeedEvent<'trades'>[] = [];
  #arrived = 0;
  readonly #past = new Map<string, PastBars>();
  readonly #createPast: (interval: string, builder: CandleBuilder) => PastBars | undefined;
  holders = 0;

  constructor(createPast: (interval: string, builder: CandleBuilder) => PastBars | undefined = () => undefined) {
    this.#createPast = createPast;
    const builders = Object.entries(INTERVALS_MS).map(
      ([interval, ms]) => [interval, new CandleBuilder(ms, this.coverage)] as const,
    );
    this.#builders = new Map(builders);
  }

  builderOf(interval: string): CandleBuilder | undefined {
    return this.#builders.get(interval);
  }

  /** What history has of an interval; undefined where it cannot be asked. */
  pastOf(interval: string): PastBars | undefined {
    const builder = this.#builders.get(interval);
    let past = this.#past.get(interval);
    if (past !== undefined || builder === undefined) return past;
    past = this.#createPast(interval, builder);
    if (past !== undefined) this.#past.set(interval, past);
    return past;
  }

  /** Trades may have been missed: history has them. */
  renewPast(): void {
    for (const past of this.#past.values()) past.renew();
  }

  /** The last trades, oldest first, however much is traded of others: another array whenever they changed. */
  get prints(): readonly FeedEvent<'trades'>[] {
    return this.#prints;
  }

  /** Counts trades that were newer than all before, those that are kept no longer among them. */
  get arrived(): number {
    return this.#arrived;
  }

  clear(): void {
    this.#prints = [];
    this.#arrived = 0;
    this.coverage.clear();
    this.#counted.clear();
    for (const builder of this.#builders.values()) builder.clear();
    this.renewPast();
  }

  takeTrade(event: FeedEvent<'trades'>): void {
    const { id, time, data } = event;
    this.#print(event);
    const { price, quantity = 0, time: tradedAt = time } = data;
    if (price === undefined) return;
    this.coverage.take(id, tradedAt);
    if (this.#counted.get(id) === tradedAt) return;
    this.#counted.set(id, tradedAt);
    if (this.#counted.size > 4 * REPLAYED_MAX) this.#counted = new Map([...this.#counted].slice(-2 * REPLAYED_MAX));
    for (const builder of this.#builders.values()) builder.addTick({ id, time: tradedAt, price, quantity });
  }

  /** What is replayed stands where it belongs. */
  #print(event: FeedEvent<'trades'>): void {
    const at = this.#prints.findLastIndex(({ id }) => id <= event.id);
    if (this.#prints[at]?.id === event.id) return;
    if (at + 1 === this.#prints.length) this.#arrived++;
    this.#prints = this.#prints.toSpliced(at + 1, 0, event).slice(-PRINTS_MAX);
  }
}

/** Whoever goes through symbols stays at none of them for so long. */
export const REST_MS = 150;

export type BarBoard = Pick<Board, 'feed' | 'on' | 'ready' | 'replay' | 'status' | 'table'>;

export class BarHistory {
  readonly #board: BarBoard;
  /** The one opened last comes last. */
  readonly #instruments = new Map<string, InstrumentBars>();
  /** Instruments of which trades came here uncounted: a board delivers none twice, so that a replay would have holes. */
  readonly #strays = new Set<string>();
  #isLate: boolean;
  readonly #clock: Clock;
  readonly #fetch: FetchBars | undefined;
  #rest: Timer | undefined;

  /** Without `fetch` there is nothing but what is seen. */
  constructor(board: BarBoard, clock: Clock, fetch?: FetchBars) {
    this.#board = board;
    this.#clock = clock;
    this.#fetch = fetch;
    this.#isLate = board.feed('trades').length > 0;
    onNewLife(board, () => this.#forget());
    board.on('trades', (event) => {
      const bars = this.#instruments.get(event.data.symbol);
      if (bars === undefined) this.#strays.add(event.data.symbol);
      else bars.takeTrade(event);
    });
    board.on('gap', ({ channel }) => {
      if (channel !== 'trades') return;
      for (const instrument of this.#instruments.values()) {
        instrument.coverage.break();
        instrument.renewPast();
      }
    });
    board.on('candles', ({ added, changed, table }) => {
      for (const key of [...added, ...changed]) this.#takeRow(table.get(key));
    });
  }

  /** The last trades of a symbol; undefined where nobody has opened it. */
  printsOf(symbol: string): readonly FeedEvent<'trades'>[] | undefined {
    return this.#instruments.get(symbol)?.prints;
  }

  /** Counts the trades of a symbol, as they came. */
  arrivedOf(symbol: string): number {
    return this.#instruments.get(symbol)?.arrived ?? 0;
  }

  /** To be closed by whoever opened it, which holds the tape of the symbol as long. */
  open(symbol: string): InstrumentBars {
    const before = this.#instruments.get(symbol);
    const bars = before ?? this.#create(symbol);
    bars.holders++;
    this.#instruments.delete(symbol);
    this.#instruments.set(symbol, bars);
    if (bars.holders > 1) return bars;
    bars.coverage.break();
    bars.renewPast();
    if (before === undefined) this.#begin(symbol, bars);
    else this.#replay();
    return bars;
  }

  close(bars: InstrumentBars): void {
    bars.holders--;
  }

  #create(symbol: string): InstrumentBars {
    const [fetch, clock] = [this.#fetch, this.#clock];
    if (fetch === undefined) return new InstrumentBars();
    return new InstrumentBars((interval, kept) => new PastBars({ symbol, interval, fetch, clock, kept }));
  }

  #begin(symbol: string, bars: InstrumentBars): void {
    this.#forgetOldest();
    for (const row of this.#board.table('candles').values()) this.#takeRow(row);
    if (!this.#isLate && !this.#strays.delete(symbol)) {
      this.#replay();
      return;
    }
    this.#strays.delete(symbol);
    // What the board still has of it is without holes.
    for (const event of this.#board.feed('trades')) if (event.data.symbol === symbol) bars.takeTrade(event);
  }

  /** What the server kept of the tape, of all that is shown once nobody goes on to yet another symbol. */
  #replay(): void {
    this.#rest?.cancel();
    this.#rest = this.#clock.after(REST_MS, () => {
      if (![...this.#instruments.values()].some(({ holders }) => holders > 0)) return;
      // A board that is closed has no need of it.
      this.#board.ready().then(
        () => this.#board.replay('trades', { count: REPLAYED_MAX }),
        () => undefined,
      );
    });
  }

  #takeRow(row: Readonly<TableRows['candles']> | undefined): void {
    if (row === undefined) return;
    const told = readTold(row);
    const builder = this.#instruments.get(row.symbol)?.builderOf(row.interval);
    if (told === undefined || builder === undefined) return;
    builder.takeTold(told);
    const before = row.previous && readTold(row.previous);
    if (before !== undefined) builder.takePast([{ ...before, time: before.openTime }]);
  }

  /** Bars of another life may be of other data: nothing goes on from them. */
  #forget(): void {
    this.#isLate = false;
    this.#strays.clear();
    let isAnyShown = false;
    for (const [symbol, bars] of this.#instruments) {
      bars.clear();
      if (bars.holders > 0) isAnyShown = true;
      else this.#instruments.delete(symbol);
    }
    if (isAnyShown) this.#replay();
  }

  #forgetOldest(): void {
    for (const [symbol, { holders }] of this.#instruments) {
      if (this.#instruments.size <= INSTRUMENTS_MAX) return;
      if (holders > 0) continue;
      this.#instruments.delete(symbol);
      this.#strays.add(symbol);
    }
  }
}

type FigureName = 'open_time' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'updated_at' | 'partial';
type ToldFields = Readonly<Partial<Pick<TableRows['candles'], FigureName>>>;

/** A bar without all of its prices is none. */
function readTold(row: ToldFields): ToldBar | undefined {
  const { open_time: openTime, open, high, low, close, volume = 0, updated_at: updatedAt } = row;
  if (openTime === undefined) return undefined;
  if (open === undefined || high === undefined || low === undefined || close === undefined) return undefined;
  return { openTime, open, high, low, close, volume, updatedAt, isPartial: row.partial === true };
}
