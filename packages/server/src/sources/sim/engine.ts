/** The simulated desk as a pure function of its seed and of the time that it is told: no clock and no I/O of its own. */
import { account } from '@tickboard/core/model/channels/account';
import { metrics } from '@tickboard/core/model/channels/metrics';
import { orders } from '@tickboard/core/model/channels/orders';
import { positions } from '@tickboard/core/model/channels/positions';
import { risk } from '@tickboard/core/model/channels/risk';
import { strategies } from '@tickboard/core/model/channels/strategies';
import { seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import { ChangeCollector } from './changes.ts';
import { Market } from './market/market.ts';
import { AlertDesk } from './trading/alert-desk.ts';
import { Broker } from './trading/broker.ts';
import { Desk } from './trading/desk.ts';
import { Portfolio } from './trading/portfolio.ts';
import { Risk } from './trading/risk.ts';

/** Each strategy reports in turn; seconds of market between two reports. */
const REPORT_SECONDS = 10;
/**
 * A long stretch of market is lived through in parts, so that the desk keeps its pace at high speeds. Their number is
 * bounded by the work that they make: beyond it the parts grow longer.
 */
const PART_SECONDS = 1;
const SYMBOLS_TIMES_PARTS_MAX = 500;
/** Trades of an instrument shown for one part of a step; with many parts each shows only one. */
const PRINTS_MAX = 3;
/** Keeps what the exchange does with our orders apart from what the market does. */
const BROKER_SEED_OFFSET = 0x9e3779b9;

export interface EngineOptions {
  readonly symbols: number;
  readonly seed: number;
  /** Put on every row and event as its source. */
  readonly source: string;
  /** Unix milliseconds of the first state. */
  readonly startMs: number;
}

export class SimEngine {
  readonly #source: string;
  readonly #changes = new ChangeCollector();
  readonly #market: Market;
  readonly #broker: Broker;
  readonly #portfolio: Portfolio;
  readonly #risk: Risk;
  readonly #alerts: AlertDesk;
  readonly #desk: Desk;
  /** Unix milliseconds at which it was opened. */
  readonly #startMs: number;
  #marketSeconds = 0;
  #positionSymbols = new Set<string>();
  #reports = 0;

  constructor({ symbols, seed, source, startMs }: EngineOptions) {
    this.#source = source;
    this.#startMs = startMs;
    this.#market = new Market(symbols, seededRandom(seed));
    this.#broker = new Broker(seededRandom(seed + BROKER_SEED_OFFSET));
    this.#portfolio = new Portfolio(source);
    this.#risk = new Risk(this.#portfolio, startMs);
    this.#alerts = new AlertDesk(source, this.#changes);
    this.#desk = new Desk({
      source,
      market: this.#market,
      broker: this.#broker,
      portfolio: this.#portfolio,
      risk: this.#risk,
      alerts: this.#alerts,
      changes: this.#changes,
    });
  }

  /** Lives through the day before the start and returns the whole first state. To be called once, before any step. */
  open(): Change[] {
    const nowMs = this.#startMs;
    this.#market.recallDay(nowMs, (market, traded) => this.#desk.recall(market, traded));
    this.#market.report(nowMs, this.#source, this.#changes);
    this.#reportDesk(nowMs);
    return this.#changes.take();
  }

  /** Lets `dtMs` milliseconds of market pass and returns what changed. Rows and events carry `nowMs` as their time. */
  step(nowMs: number, dtMs: number): Change[] {
    const seconds = dtMs / 1_000;
    const partsMax = Math.max(1, Math.floor(SYMBOLS_TIMES_PARTS_MAX / this.#market.symbols.length));
    const parts = Math.min(Math.ceil(seconds / PART_SECONDS), partsMax);
    for (let part = 0; part < parts; part += 1) this.#advance(nowMs, seconds / parts, parts > 1 ? 1 : PRINTS_MAX);
    this.#market.report(nowMs, this.#source, this.#changes);
    this.#reportDesk(nowMs);
    return this.#changes.take();
  }

  #advance(nowMs: number, elapsed: number, printsMax: number): void {
    this.#marketSeconds += elapsed;
    this.#market.advance(nowMs, elapsed, printsMax);
    const availableCents = this.#portfolio.equityCents - this.#portfolio.marginCents - this.#broker.marginCents;
    const reports = this.#broker.match(nowMs, availableCents);
    // The tape before the fills: every fill is a trade that was on it.
    this.#market.reportTape(nowMs, this.#source, this.#changes);
    this.#desk.settle(reports, nowMs);
    this.#risk.observe(nowMs);
    this.#desk.advance(nowMs, this.#marketSeconds, elapsed);
  }

  #reportDesk(nowMs: number): void {
    const changes = this.#changes;
    for (const order of this.#broker.takeChanged()) {
      if (order.isActive) changes.put(orders, order.row());
      else changes.putLast(orders, order.id, order.row());
    }
    this.#reportPositions(nowMs);
    const orderMarginCents = this.#broker.marginCents;
    changes.put(account, this.#portfolio.accountRow(orderMarginCents, nowMs));
    for (const record of this.#desk.records.values()) changes.put(strategies, record.row(nowMs));
    const riskRow = this.#risk.row(orderMarginCents, this.#broker.activeOrders.size, nowMs);
    changes.put(risk, riskRow);
    this.#alerts.watchLimits(riskRow, nowMs);
    this.#reportMetrics(nowMs);
  }

  #reportPositions(nowMs: number): void {
    const open = new Set<string>();
    for (const position of this.#portfolio.positions) {
      open.add(position.market.instrument.symbol);
      this.#changes.put(positions, this.#portfolio.positionRow(position, nowMs));
    }
    for (const symbol of this.#positionSymbols) if (!open.has(symbol)) this.#changes.remove(positions, symbol);
    this.#positionSymbols = open;
  }

  #reportMetrics(nowMs: number): void {
    if (this.#marketSeconds < (this.#reports + 1) * REPORT_SECONDS) return;
    const records = [...this.#desk.records.values()];
    const record = records[this.#reports % records.length];
    // Steps longer than the interval give one report each, not a backlog.
    this.#reports = Math.max(this.#reports + 1, Math.floor(this.#marketSeconds / REPORT_SECONDS));
    if (record !== undefined) this.#changes.append(metrics, record.metrics(nowMs, this.#source));
  }
}
