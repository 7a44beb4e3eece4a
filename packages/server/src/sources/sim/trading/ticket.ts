/** A trade of a strategy from its order of entry to the last lot closed, and the rules that close it. */
import type { Side } from '../market/book.ts';
import type { Strategy } from '../strategies/strategy.ts';
import type { Broker } from './broker.ts';
import type { Order } from './order.ts';
import type { Position } from './portfolio.ts';
import type { Watch } from './watch.ts';

/** Why a position is closed, as closed trades say it. */
export type CloseReason = 'target' | 'stop' | 'time' | 'signal';

export interface Closing {
  readonly reason: CloseReason;
  readonly words: string;
}

export class Ticket {
  readonly watch: Watch;
  readonly strategy: Strategy;
  readonly side: Side;
  readonly entry: Order;
  readonly #startedAt: number;
  /** Mean range of a bar at the time of entry, in ticks: the unit of stop and target. */
  readonly #range: number;
  #target: Order | undefined;
  #exit: Order | undefined;
  #closing: Closing | undefined;
  #bestTicks = 0;

  constructor(watch: Watch, strategy: Strategy, side: Side, entry: Order, marketSeconds: number) {
    this.watch = watch;
    this.strategy = strategy;
    this.side = side;
    this.entry = entry;
    this.#startedAt = marketSeconds;
    this.#range = watch.bars.meanRange;
  }

  /** Why what `order` executed was closed. */
  reasonOf(order: Order): CloseReason {
    return order === this.#target ? 'target' : (this.#closing?.reason ?? 'signal');
  }

  /**
   * One step: cancels what waited too long, keeps the target in the market, and closes when a rule says so. Returns
   * `done` when nothing of it is left, and the closing in the step that decided on it.
   */
  advance(
    broker: Broker,
    position: Position | undefined,
    marketSeconds: number,
    nowMs: number,
  ): Closing | 'done' | undefined {
    const age = marketSeconds - this.#startedAt;
    const closing = position && this.#closing === undefined ? this.#judge(position, age) : undefined;
    // An order gets its chance in the market even where a single step is longer than the patience.
    const isOverdue = age > this.strategy.patience && this.entry.hasMetMarket;
    if (this.entry.isActive && (closing !== undefined || isOverdue)) broker.cancel(this.entry, nowMs);
    this.#closing ??= closing;
    if (this.entry.isActive) return undefined;
    if (position === undefined) {
      for (const order of [this.#target, this.#exit]) if (order !== undefined) broker.cancel(order, nowMs);
      return 'done';
    }
    if (this.#closing !== undefined) this.#leave(broker, position, nowMs);
    else this.#keepTarget(broker, position, nowMs);
    return closing;
  }

  #judge({ cost, lots, market }: Position, age: number): Closing | undefined {
    const entryTicks = cost / lots;
    const mark = market.markTicks;
    const { stop, holdMax } = this.strategy;
    if (this.#bestTicks === 0) this.#bestTicks = entryTicks;
    if ((mark - this.#bestTicks) * this.side > 0) this.#bestTicks = mark;
    const stopFrom = stop.isTrailing ? this.#bestTicks : entryTicks;
    if ((stopFrom - mark) * this.side >= Math.max(1, stop.ranges * this.#range)) {
      return { reason: 'stop', words: stop.isTrailing ? 'Trailing stop' : 'Stop' };
    }
    if (age > holdMax) return { reason: 'time', words: `Held for ${holdMax} s` };
    const objection = this.watch.objectionOf(this.strategy, this.side);
    return objection === undefined ? undefined : { reason: 'signal', words: objection };
  }

  #keepTarget(broker: Broker, position: Position, nowMs: number): void {
    const { targetRanges } = this.strategy;
    if (targetRanges === undefined || this.#target?.isActive === true) return;
    const entryTicks = position.cost / position.lots;
    const distance = Math.max(1, targetRanges * this.#range);
    this.#target = broker.place(
      {
        market: position.market,
        strategy: this.strategy.name,
        side: this.side === 1 ? -1 : 1,
        type: 'limit',
        timeInForce: 'gtc',
        lots: position.lots,
        limitTicks: Math.max(1, Math.round(entryTicks + this.side * distance)),
        isReducing: true,
      },
      nowMs,
    );
  }

  #leave(broker: Broker, position: Position, nowMs: number): void {
    if (this.#target !== undefined) broker.cancel(this.#target, nowMs);
    if (this.#exit?.isActive === true) return;
    this.#exit = broker.place(
      {
        market: position.market,
        strategy: this.strategy.name,
        side: this.side === 1 ? -1 : 1,
        type: 'market',
        timeInForce: 'ioc',
        lots: position.lots,
        isReducing: true,
      },
      nowMs,
    );
  }
}
