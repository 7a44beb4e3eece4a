/**
 * What docs/spec/derived.md says, computed anew from all that ever came in: no state of its own beyond the rows, no
 * shortcut by what changed, exact fractions.
 */
import type { Change, RowPatch } from '@tickboard/core/store/change';
import { Fraction } from './exact.ts';

type Fields = Record<string, unknown>;
/** A figure, or undefined where it has to be absent. */
type Figure = Fraction | undefined;

/** What the server has to show, and the size of the figures that it is a sum or a difference of. */
interface Expected {
  readonly exact: Fraction;
  readonly size: Fraction;
}
export type Figures = Readonly<Record<string, Expected | undefined>>;

const DOLLARS = ['USD', 'USDT', 'USDC', 'BUSD', 'FDUSD', 'TUSD', 'DAI', 'USDP'];
const QUOTES = ['USDT', 'USD', 'USDC', '/USDT', '/USD', '/USDC', '-USDT', '-USD', '-USDC'];
const HALF = new Fraction(1n, 2n);

const SAME = ['trade_id', 'strategy_name', 'pnl', 'exit_price', 'quantity', 'time'];

function isSameClosing(left: RowPatch, right: RowPatch): boolean {
  return left['trade_id'] !== undefined && SAME.every((name) => left[name] === right[name]);
}

export class DeskOracle {
  readonly markets = new Map<string, Fields>();
  readonly positions = new Map<string, Fields>();
  account: Fields = {};
  readonly #closed: RowPatch[] = [];
  readonly #fills: RowPatch[] = [];
  #hasSeenPosition = false;

  take(change: Change): void {
    if (change.op === 'event') {
      if (change.channel === 'closed_trades' && !this.#closed.some((told) => isSameClosing(told, change.data))) {
        this.#closed.push(change.data);
      }
      if (change.channel === 'fills') this.#fills.push(change.data);
      return;
    }
    if (change.channel === 'account') {
      if (change.op !== 'delete') this.account = apply(this.account, change.op, change.row);
      return;
    }
    const rows = change.channel === 'market_data' ? this.markets : this.positions;
    if (change.op === 'delete') {
      rows.delete(change.key);
      return;
    }
    if (change.channel === 'positions') this.#hasSeenPosition = true;
    const key = change.row['symbol'] as string;
    rows.set(key, apply(rows.get(key) ?? {}, change.op, change.row));
  }

  market(row: Fields): Figures {
    const bid = figure(row, 'bid_price');
    const ask = figure(row, 'ask_price');
    const spread = bid && ask && ask.minus(bid);
    const mid = bid && ask && ask.plus(bid).times(HALF);
    return {
      spread: expect(spread, bid, ask),
      spread_bps: expect(mid?.isPositive === true ? spread?.dividedBy(mid).times(Fraction.of(10_000)) : undefined),
    };
  }

  position(row: Fields): Figures {
    const mark = figure(row, 'mark_price');
    const entry = figure(row, 'entry_price');
    const quantity = figure(row, 'quantity');
    const way = direction(row);
    const notional = entry && quantity && entry.times(quantity);
    const derived = mark && entry && quantity && way && mark.minus(entry).times(quantity).times(way);
    const pnl = figure(row, 'unrealized_pnl') ?? derived;
    const percent = pnl && notional?.isPositive === true ? pnl.dividedBy(notional).times(Fraction.of(100)) : undefined;
    return {
      unrealized_pnl: expect(pnl, mark && quantity?.times(mark), entry && quantity?.times(entry)),
      pnl_pct: expect(figure(row, 'pnl_pct') ?? percent),
    };
  }

  totalValue(): Expected | undefined {
    const balances = this.account['balances'] as Record<string, number> | undefined;
    if (balances === undefined || Object.keys(balances).length === 0) return undefined;
    const values = Object.entries(balances)
      .filter(([, amount]) => amount !== 0)
      .map(([asset, amount]) => this.#priceOf(asset)?.times(Fraction.of(amount)));
    return sumOfAll(values);
  }

  summary(): Figures {
    const positions = [...this.positions.values()];
    const open = positions.filter((row) => figure(row, 'quantity')?.isPositive === true);
    const pnls = this.#closed.flatMap(({ pnl }) => (typeof pnl === 'number' ? [pnl] : []));
    const hasTrades = this.#closed.length > 0;
    const stated = figure(this.account, 'realized_pnl');
    const realized = hasTrades ? sumOfAll(pnls.map((pnl) => Fraction.of(pnl))) : stated && expect(stated);
    const winning = pnls.filter((pnl) => pnl > 0).length;
    const trades = {
      total_trades: expect(hasTrades ? Fraction.of(this.#closed.length) : undefined),
      winning_trades: expect(hasTrades ? Fraction.of(winning) : undefined),
      losing_trades: expect(hasTrades ? Fraction.of(pnls.filter((pnl) => pnl < 0).length) : undefined),
      win_rate: expect(hasTrades ? new Fraction(BigInt(winning), BigInt(this.#closed.length)) : undefined),
      realized_pnl: realized,
    };
    if (!this.#hasSeenPosition) return { ...trades, active_positions: expect(this.#openTrades()) };
    const ofOpen = open.map((row) => this.position(row)['unrealized_pnl']);
    const unrealized = sumOfAll(ofOpen.map((expected) => expected?.exact));
    const total = sumOfAll([realized?.exact, unrealized?.exact]);
    const exposures = open.map(
      (row) => direction(row) && figure(row, 'mark_price')?.times(figure(row, 'quantity')!).times(direction(row)!),
    );
    // What these are sums of are themselves differences of larger figures.
    const sizes = [...ofOpen, realized].map((expected) => expected?.size);
    return {
      ...trades,
      active_positions: expect(Fraction.of(open.length)),
      unrealized_pnl: expect(unrealized?.exact, ...sizes),
      total_pnl: expect(total?.exact, ...sizes),
      gross_exposure: sumOfAll(exposures.map((exposure) => exposure?.abs())),
      net_exposure: sumOfAll(exposures),
    };
  }

  #openTrades(): Figure {
    const isTrade = ({ trade_id: id, strategy_name: strategy, order_id: order }: RowPatch) =>
      id !== undefined && strategy !== undefined && order === undefined;
    const executed = this.#fills.filter(isTrade).map(({ trade_id: id }) => id);
    if (executed.length === 0) return undefined;
    const closed = this.#closed.map(({ trade_id: id }) => id);
    return Fraction.of(new Set(executed.filter((id) => !closed.includes(id))).size);
  }

  #priceOf(asset: string): Figure {
    if (DOLLARS.includes(asset)) return Fraction.of(1);
    const quote = QUOTES.find((name) => this.markets.get(asset + name)?.['last_price'] !== undefined);
    return quote === undefined ? undefined : figure(this.markets.get(asset + quote)!, 'last_price');
  }
}

function apply(held: Fields, op: 'merge' | 'replace', patch: RowPatch): Fields {
  const row: Fields = op === 'merge' ? { ...held } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete row[name];
    else if (value !== undefined) row[name] = value;
  }
  return row;
}

function figure(row: Fields, name: string): Figure {
  const value = row[name];
  return typeof value === 'number' ? Fraction.of(value) : undefined;
}

function direction({ side }: Fields): Figure {
  if (side === undefined) return undefined;
  return Fraction.of(side === 'long' ? 1 : side === 'short' ? -1 : 0);
}

function expect(exact: Figure, ...parts: readonly Figure[]): Expected | undefined {
  if (exact === undefined) return undefined;
  return { exact, size: Fraction.sum([exact, ...parts].map((part) => part?.abs() ?? Fraction.of(0))) };
}

function sumOfAll(parts: readonly Figure[]): Expected | undefined {
  return parts.includes(undefined) ? undefined : expect(Fraction.sum(parts as Fraction[]), ...parts);
}
