/**
 * The channel of candles while they form: of all ticks, by the same sums as those that are kept. What nobody wants costs
 * its sums and nothing else. Rules: docs/spec/history.md.
 */
import type { Clock, Timer } from '@tickboard/core/clock';
import type { FieldValue } from '@tickboard/core/model/channel';
import type { Change, RowPatch } from '@tickboard/core/store/change';
import type { AppliedBatch, Store } from '@tickboard/core/store/store';
import type { Row, Table } from '@tickboard/core/store/table';
import { roundFigure } from '../state/round.ts';
import { type Basis, volumeOf } from './bar-sums.ts';
import type { CandleDemand } from './candle-demand.ts';
import { ChangedQuotes } from './changed-quotes.ts';
import { type Interval, INTERVAL_MS, INTERVALS } from '@tickboard/core/model/intervals';
import { type FormingBar, SymbolBars } from './symbol-bars.ts';

export interface FormingBarsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly demand: CandleDemand;
  /** Whether what a source tells can be taken for the present. */
  readonly isLive: (source: string) => boolean;
  readonly symbolsMax?: number;
  readonly rowsMax?: number;
}

/** A bar that was kept. */
export interface KeptBar extends FormingBar {
  readonly symbol: string;
  /** Place in `INTERVALS`. */
  readonly interval: number;
}

interface Symbol {
  readonly bars: SymbolBars;
  /** Who told the last tick, and whether that was live. */
  source: string | undefined;
  isStale: boolean;
}

interface TaggedTick {
  readonly basis: Basis;
  readonly time: number;
  readonly price: number;
  readonly volume: number;
  readonly source: string | undefined;
  readonly isStale: boolean;
}

/** A bar that is told. */
interface Told {
  readonly symbol: string;
  readonly interval: number;
  /** Of its changes, how many are told. */
  changes: number;
}

const CHANNEL = 'candles';
/** Instruments whose bars are built; those that come later are not. */
const SYMBOLS_MAX = 10_000;
/** Bars that are told at a time. */
const ROWS_MAX = 5_000;
/** A tick from further ahead would hold up its bar until then. */
export const AHEAD_MAX_MS = 60_000;
/** Trades alone make no tick of the state: what they changed is told after so long. */
const TELL_AFTER_MS = 50;
const VALUES: ReadonlySet<string> = new Set(['open', 'high', 'low', 'close', 'volume', 'trades', 'open_time']);

export class FormingBars {
  readonly #options: FormingBarsOptions;
  readonly #quotes: ChangedQuotes;
  readonly #candles: Table;
  readonly #priceIndex: number;
  readonly #sourceIndex: number;
  readonly #staleIndex: number;
  readonly #symbols = new Map<string, Symbol>();
  /** Bars by key that a source tells itself: these are its own. */
  readonly #foreign = new Set<string>();
  readonly #told = new Map<string, Told>();
  /** Bars that a source tells from now on, and that still have what only this server says. */
  readonly #handedOver: Told[] = [];
  #candlesVersion = 0;
  #demandVersion = -1;
  #symbolsSeen = -1;
  #isTelling = false;
  /** Unix ms. What happened just before is in no bar. */
  #beganAt = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #unsubscribe = () => {};

  constructor(options: FormingBarsOptions) {
    const { tables } = options.store;
    const marketData = tables.get('market_data') as Table;
    this.#options = options;
    this.#quotes = new ChangedQuotes(marketData);
    this.#candles = tables.get(CHANNEL) as Table;
    this.#priceIndex = marketData.definition.fieldIndex.get('last_price') as number;
    this.#sourceIndex = marketData.definition.fieldIndex.get('source') as number;
    this.#staleIndex = marketData.definition.fieldIndex.get('stale') as number;
  }

  run(): void {
    const { store, demand, clock } = this.#options;
    this.#beganAt = clock.now();
    this.#unsubscribe = store.subscribe((batch) => this.#note(batch));
    demand.onChange(() => this.#tellLater());
  }

  stop(): void {
    this.#unsubscribe();
    this.#timer?.cancel();
  }

  /** Goes on from bars that were kept: of each symbol and interval the last ones, in the order of their time. */
  restore(bars: Iterable<KeptBar>): void {
    for (const { symbol, interval, ...bar } of bars) this.#symbolOf(symbol)?.bars.restore(interval, bar);
  }

  /** Tells what changed of the bars that are wanted. To be called before each tick. */
  settle(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const { demand } = this.#options;
    if (demand.version !== this.#demandVersion || (demand.isAnyWanted && this.#symbols.size !== this.#symbolsSeen)) {
      this.#choose();
    }
    const changes = this.#handedOver.splice(0).map(handOver);
    for (const told of this.#told.values()) {
      const symbol = this.#symbols.get(told.symbol) as Symbol;
      const count = symbol.bars.changesAt(told.interval);
      if (count === told.changes || symbol.bars.at(told.interval).current === undefined) continue;
      told.changes = count;
      const { source, isStale } = symbol;
      // It may have fallen silent after its last tick, before anybody asked for the bar.
      const isAway = isStale || (source !== undefined && !this.#options.isLive(source));
      const lengthMs = INTERVAL_MS[INTERVALS[told.interval] as Interval];
      const isPartial = (bar: FormingBar) => this.#isPartial(bar, lengthMs);
      changes.push({ op: 'merge', channel: CHANNEL, row: describe(told, symbol, { isAway, isPartial }) });
    }
    this.#apply(changes);
  }

  #apply(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    this.#isTelling = true;
    this.#options.store.apply(changes);
    this.#isTelling = false;
    this.#candlesVersion = this.#options.store.version;
  }

  /** Which bars are told from here on; those that nobody wants any more go. */
  #choose(): void {
    const { demand, rowsMax = ROWS_MAX } = this.#options;
    this.#demandVersion = demand.version;
    this.#symbolsSeen = this.#symbols.size;
    const gone: Change[] = [];
    for (const key of this.#told.keys()) {
      if (demand.isWanted(key)) continue;
      this.#told.delete(key);
      gone.push({ op: 'delete', channel: CHANNEL, key });
    }
    if (demand.isAnyWanted) {
      for (const symbol of this.#symbols.keys()) {
        for (const [interval, name] of INTERVALS.entries()) {
          const key = `${symbol}:${name}`;
          if (this.#told.size >= rowsMax) break;
          if (this.#told.has(key) || this.#foreign.has(key)) continue;
          if (demand.isWanted(key)) this.#told.set(key, { symbol, interval, changes: -1 });
        }
      }
    }
    this.#apply(gone);
  }

  #note({ version, events, isStateChanged }: AppliedBatch): void {
    if (this.#isTelling) return;
    if (isStateChanged) {
      this.#noteQuotes(version);
      this.#noteCandles(version);
    }
    for (const { feed, data, time } of events) {
      if (feed.name !== 'trades') continue;
      const { symbol, price, quantity, source, time: tradedAt } = data;
      if (typeof symbol !== 'string' || typeof price !== 'number') continue;
      const tick = { time: typeof tradedAt === 'number' ? tradedAt : time, price };
      const volume = typeof quantity === 'number' ? quantity : 0;
      this.#add(symbol, { ...tick, basis: 'trades', volume, source: source as string | undefined, isStale: false });
    }
    if (this.#told.size > 0 && events.length > 0 && !isStateChanged) this.#tellLater();
  }

  /** Of times long over, as where a recording is played, only what was there at first lacks what came before. */
  #isPartial(bar: FormingBar, lengthMs: number): boolean {
    if (bar.openTime >= this.#beganAt) return false;
    return bar.openTime + lengthMs > this.#beganAt || bar.isFirst === true;
  }

  #tellLater(): void {
    this.#timer ??= this.#options.clock.after(TELL_AFTER_MS, () => this.settle());
  }

  #noteQuotes(version: number): void {
    const now = this.#options.clock.now();
    this.#quotes.take(version, (row) => {
      const price = row.values[this.#priceIndex];
      if (typeof price !== 'number') return;
      const source = row.values[this.#sourceIndex] as string | undefined;
      const isStale = row.values[this.#staleIndex] === true;
      this.#add(row.key, { basis: 'quotes', time: this.#quotes.timeOf(row) ?? now, price, volume: 0, source, isStale });
    });
  }

  #add(name: string, { basis, time, price, volume, source, isStale }: TaggedTick): void {
    if (time > this.#options.clock.now() + AHEAD_MAX_MS) return;
    const symbol = this.#symbolOf(name);
    if (symbol === undefined) return;
    symbol.source = source;
    symbol.isStale = isStale;
    symbol.bars.add(basis, time, price, volume);
  }

  #symbolOf(name: string): Symbol | undefined {
    let known = this.#symbols.get(name);
    if (known === undefined && this.#symbols.size < (this.#options.symbolsMax ?? SYMBOLS_MAX)) {
      // Until somebody tells something of it.
      this.#symbols.set(name, (known = { bars: new SymbolBars(), source: undefined, isStale: true }));
    }
    return known;
  }

  /** A source that tells a bar itself goes on doing so. */
  #noteCandles(version: number): void {
    const since = this.#candlesVersion;
    for (let row = this.#candles.firstSince(since); row !== undefined; row = row.newer) {
      if (row.isDeleted) {
        // It may be ours now.
        if (this.#foreign.delete(row.key)) this.#symbolsSeen = -1;
      } else if (this.#isValueChanged(row, since)) {
        this.#foreign.add(row.key);
        const told = this.#told.get(row.key);
        if (told !== undefined) this.#handedOver.push(told);
        this.#told.delete(row.key);
      }
    }
    this.#candlesVersion = version;
  }

  #isValueChanged({ changedAt, values }: Row, since: number): boolean {
    return this.#candles.definition.fields.some(
      ({ name, index }) => VALUES.has(name) && values[index] !== undefined && (changedAt[index] as number) > since,
    );
  }
}

function handOver({ symbol, interval }: Told): Change {
  const row = { symbol, interval: INTERVALS[interval], partial: null, previous: null };
  return { op: 'merge', channel: CHANNEL, row };
}

interface Standing {
  readonly isAway: boolean;
  readonly isPartial: (bar: FormingBar) => boolean;
}

function describe({ symbol, interval }: Told, { bars, source }: Symbol, { isAway, isPartial }: Standing): RowPatch {
  const { current, previous } = bars.at(interval);
  const bar = current as FormingBar;
  return {
    symbol,
    interval: INTERVALS[interval],
    ...figuresOf(bar),
    volume: bar.basis === 'trades' ? roundFigure(volumeOf(bar)) : null,
    trades: bar.basis === 'trades' ? bar.count : null,
    updated_at: bar.closeAt,
    source: source ?? null,
    stale: isAway ? true : null,
    partial: isPartial(bar) ? true : null,
    previous: previous === undefined ? null : previousOf(previous, isPartial(previous)),
  };
}

function figuresOf({ openTime, open, high, low, close }: FormingBar) {
  return { open_time: openTime, open, high, low, close };
}

function previousOf(bar: FormingBar, isPartial: boolean): FieldValue {
  const told = { ...figuresOf(bar), ...(isPartial && { partial: true }) };
  return bar.basis === 'trades' ? { ...told, volume: roundFigure(volumeOf(bar)), trades: bar.count } : told;
}
