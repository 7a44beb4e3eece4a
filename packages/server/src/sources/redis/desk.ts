/** Orders, positions, the account and strategies: what of them is known from keys, what from messages. */
import { isFinished } from '@tickboard/core/model/channels/orders';
import type { Change } from '@tickboard/core/store/change';
import { Balances } from './balances.ts';
import {
  decodeAccount,
  decodeBalance,
  decodeOrder,
  decodePosition,
  decodeStrategy,
  type Keyed,
  type Merge,
} from '../../decode/contracts/b25/trading.ts';
import { KeyLedger } from '../../decode/key-ledger.ts';
import { asLoaded } from '../../decode/origin.ts';

/** Finished orders of one load that are handed over, the latest ones; far more than are kept. */
const FINISHED_ORDERS_MAX = 1_000;

export interface DeskOutput {
  add(change: Change): void;
  refuse(kind: string, where: string, why: string): void;
}

/**
 * `hear…` takes a message and returns whether it was one of the channel's shape; `meet…` takes what a load read from a
 * key, undefined where that was refused already.
 */
export class Desk {
  readonly #output: DeskOutput;
  readonly #orders = new KeyLedger();
  readonly #positions = new KeyLedger();
  readonly #balances = new Balances();
  #finishedOrders: Keyed<Merge>[] = [];

  constructor(output: DeskOutput) {
    this.#output = output;
  }

  beginOrders(): void {
    this.#orders.beginLoad();
    this.#finishedOrders = [];
  }

  beginPositions(): void {
    this.#positions.beginLoad();
  }

  beginBalances(): void {
    this.#balances.beginLoad();
  }

  meetOrder(id: string, value: unknown): void {
    const order = value === undefined ? undefined : decodeOrder({ id }, value);
    if (order === undefined) {
      this.#orders.meetUnreadable(id);
      if (value !== undefined) this.#refuseShape(`order:${id}`);
      return;
    }
    const isOver = isFinished(order.change.row['status']);
    if (!this.#orders.meet(id, isOver)) return;
    if (isOver) this.#finishedOrders.push(order);
    else this.#output.add(asLoaded(order.change));
  }

  meetPosition(symbol: string, value: unknown): void {
    const position = value === undefined ? undefined : decodePosition(symbol, value);
    if (position !== undefined) {
      if (this.#positions.meet(symbol)) this.#output.add(asLoaded(position.change));
      return;
    }
    this.#positions.meetUnreadable(symbol);
    if (value !== undefined) this.#refuseShape(`position:${symbol}`);
  }

  meetBalance(asset: string, value: unknown): void {
    const why = this.#balances.meet(asset, value === undefined ? undefined : decodeBalance(value));
    if (why !== undefined && value !== undefined) this.#output.refuse('bad_value', `balance:${asset}`, why);
  }

  endOrders(): void {
    // SCAN has no order, and of finished orders those handed over last are kept.
    const finished = this.#finishedOrders.sort((left, right) => updatedAt(left) - updatedAt(right));
    for (const { change } of finished.slice(-FINISHED_ORDERS_MAX)) this.#output.add(asLoaded(change));
    for (const { key } of finished) this.#orders.settle(key);
    this.#finishedOrders = [];
    for (const { key, isFinished: isOver } of this.#orders.endLoad()) {
      // A key lives for a day from the order's last change; an order may well stand longer.
      if (isOver) this.#output.add(asLoaded({ op: 'delete', channel: 'orders', key }));
    }
  }

  endPositions(): void {
    for (const { key } of this.#positions.endLoad()) {
      this.#output.add(asLoaded({ op: 'delete', channel: 'positions', key }));
    }
  }

  endBalances(): void {
    if (!this.#balances.endLoad()) return;
    const row = { balances: this.#balances.figures, updated_at: this.#balances.updatedAt };
    this.#output.add(asLoaded({ op: 'merge', channel: 'account', row }));
  }

  hearOrder(name: string, value: unknown): boolean {
    const order = decodeOrder({ symbol: symbolOf(name) }, value);
    if (order === undefined) return false;
    this.#orders.hear(order.key, isFinished(order.change.row['status']));
    this.#output.add(order.change);
    return true;
  }

  hearPosition(name: string, value: unknown): boolean {
    const position = decodePosition(symbolOf(name), value);
    if (position === undefined) return false;
    if (position.change.op === 'delete') this.#positions.remove(position.key);
    else this.#positions.hear(position.key);
    this.#output.add(position.change);
    return true;
  }

  hearAccount(name: string, value: unknown): boolean {
    const account = decodeAccount(value);
    if (account === undefined) return false;
    const { row, balances } = account;
    if (balances === undefined) {
      this.#output.add({ op: 'merge', channel: 'account', row, ifNewer: true });
      return true;
    }
    const at = row['updated_at'];
    for (const why of this.#balances.hear(balances, typeof at === 'number' && at >= 0 ? at : undefined)) {
      this.#output.refuse('bad_value', `account:${name}`, why);
    }
    const whole = { ...row, balances: this.#balances.figures };
    this.#output.add({ op: 'merge', channel: 'account', row: whole, ifNewer: true });
    return true;
  }

  hearStrategy(name: string, value: unknown): boolean {
    const strategy = decodeStrategy(name, value);
    if (strategy === undefined) return false;
    this.#output.add(strategy.change);
    return true;
  }

  #refuseShape(where: string): void {
    this.#output.refuse('bad_shape', where, 'JSON, but not an object with the fields of this kind of key');
  }
}

function updatedAt(order: Keyed<Merge>): number {
  const at = order.change.row['updated_at'];
  return typeof at === 'number' && at >= 0 ? at : 0;
}

/**
 * What follows the colon in `orders:…` and `positions:…` may be a symbol, or a word such as `update`, or an
 * identifier: symbols are written in capitals.
 */
function symbolOf(name: string): string | undefined {
  return name !== name.toLowerCase() && name === name.toUpperCase() ? name : undefined;
}
