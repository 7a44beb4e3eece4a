/**
 * Takes orders to the simulated exchange and executes them against its books and trades. An order is seen in each state
 * for a step at least. Our resting orders are not shown in the books; a resting order is executed where takers reach
 * its price, in part where the quotes stand and in full where they moved through it.
 */
import type { Random } from '@tickboard/core/random';
import type { Side } from '../market/book.ts';
import type { SymbolMarket } from '../market/symbol-market.ts';
import { Noise } from '../noise.ts';
import { Order, type Execution, type OrderRequest } from './order.ts';

/** Share of the notional. */
const MAKER_FEE_RATE = 0.00002;
const TAKER_FEE_RATE = 0.00017;
const ARRIVAL_STEPS_MAX = 3;
const REJECT_CHANCE = 0.012;
/** Share of a trade at our price that is ours rather than of those who queue before us. */
const QUEUE_SHARE_MIN = 0.2;

/** What one step executed of one order. */
export interface ExecutionReport {
  readonly order: Order;
  readonly executions: readonly Execution[];
}

export interface Rejection {
  readonly order: Order;
  readonly reason: string;
}

export class Broker {
  readonly #noise: Noise;
  readonly #active = new Set<Order>();
  #changed = new Set<Order>();
  #rejections: Rejection[] = [];
  #serial = 0;

  constructor(random: Random) {
    this.#noise = new Noise(random);
  }

  get activeOrders(): ReadonlySet<Order> {
    return this.#active;
  }

  /** Margin that active orders hold, in cents. */
  get marginCents(): number {
    let cents = 0;
    for (const order of this.#active) cents += order.marginCents;
    return cents;
  }

  place(request: OrderRequest, nowMs: number): Order {
    this.#serial += 1;
    const order = new Order(this.#serial, request, nowMs, this.#noise.integer(1, ARRIVAL_STEPS_MAX));
    this.#active.add(order);
    this.#changed.add(order);
    return order;
  }

  cancel(order: Order, nowMs: number): void {
    if (order.isActive) this.#update(order, 'canceled', nowMs);
  }

  /** One step: orders arrive, and what can be executed is. `availableCents` is what new margin may be taken from. */
  match(nowMs: number, availableCents: number): ExecutionReport[] {
    const reports: ExecutionReport[] = [];
    for (const order of this.#active) {
      if (order.status === 'new') {
        this.#arrive(order, nowMs, availableCents);
        continue;
      }
      const executions = this.#execute(order, nowMs);
      order.hasMetMarket = true;
      for (const { ticks, lots } of executions) {
        order.filledLots += lots;
        order.filledCost += ticks * lots;
      }
      if (executions.length > 0) reports.push({ order, executions });
      if (order.remainingLots === 0) this.#update(order, 'filled', nowMs);
      else if (order.request.timeInForce === 'ioc') this.#update(order, 'canceled', nowMs);
      else if (executions.length > 0) this.#update(order, 'partially_filled', nowMs);
    }
    return reports;
  }

  /** Orders that changed since the last call, in the order of their change. */
  takeChanged(): ReadonlySet<Order> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  takeRejections(): readonly Rejection[] {
    const rejections = this.#rejections;
    this.#rejections = [];
    return rejections;
  }

  #arrive(order: Order, nowMs: number, availableCents: number): void {
    order.stepsToArrival -= 1;
    if (order.stepsToArrival > 0) return;
    const reason = this.#refusal(order, availableCents);
    if (reason === undefined) {
      order.isResting = !isCrossing(order);
      this.#update(order, 'submitted', nowMs);
      return;
    }
    this.#rejections.push({ order, reason });
    this.#update(order, 'rejected', nowMs);
  }

  #refusal(order: Order, availableCents: number): string | undefined {
    // Available is what remains after the margin of all orders, this one included.
    if (order.marginCents > 0 && availableCents < 0) return 'insufficient margin';
    if (order.request.type === 'post_only' && isCrossing(order)) return 'post-only order would take';
    return this.#noise.chance(REJECT_CHANCE) ? 'exchange overloaded' : undefined;
  }

  #execute(order: Order, nowMs: number): Execution[] {
    const { market, side, timeInForce } = order.request;
    if (timeInForce !== 'ioc' && (order.isResting || !isCrossing(order))) return this.#executeResting(order, nowMs);
    const limitTicks = order.request.limitTicks ?? (side === 1 ? Infinity : 0);
    const prints = market.take(nowMs, side, order.remainingLots, limitTicks);
    order.isResting = true;
    return prints.map(({ id, ticks, lots }) => execution(market, id, ticks, lots, TAKER_FEE_RATE));
  }

  #executeResting(order: Order, nowMs: number): Execution[] {
    const { market, side, limitTicks = 0 } = order.request;
    order.isResting = true;
    if (isBetter(side, limitTicks, market.bestTicks(side))) {
      const print = market.print(nowMs, opposite(side), limitTicks, order.remainingLots);
      return [execution(market, print.id, print.ticks, print.lots, MAKER_FEE_RATE)];
    }
    const executions: Execution[] = [];
    let remaining = order.remainingLots;
    for (const print of market.prints) {
      if (remaining === 0) break;
      if (print.side === side || print.ticks !== limitTicks) continue;
      const share = QUEUE_SHARE_MIN + (1 - QUEUE_SHARE_MIN) * this.#noise.uniform();
      const lots = Math.min(remaining, Math.ceil(print.lots * share));
      executions.push(execution(market, print.id, limitTicks, lots, MAKER_FEE_RATE));
      remaining -= lots;
    }
    return executions;
  }

  #update(order: Order, status: Order['status'], nowMs: number): void {
    order.status = status;
    order.updatedMs = nowMs;
    this.#changed.add(order);
    if (!order.isActive) this.#active.delete(order);
  }
}

function opposite(side: Side): Side {
  return side === 1 ? -1 : 1;
}

/** Whether a buyer's price is higher, or a seller's lower. */
function isBetter(side: Side, ticks: number, otherTicks: number): boolean {
  return (ticks - otherTicks) * side > 0;
}

/** Whether it could be executed at once against the other side of the book. */
function isCrossing({ request: { market, side, limitTicks } }: Order): boolean {
  return limitTicks !== undefined && !isBetter(side, market.bestTicks(opposite(side)), limitTicks);
}

function execution(market: SymbolMarket, printId: string, ticks: number, lots: number, feeRate: number): Execution {
  const feeCents = Math.round((ticks * lots * feeRate) / market.instrument.centScale);
  return { printId, ticks, lots, feeCents };
}
