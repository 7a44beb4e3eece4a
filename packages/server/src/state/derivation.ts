/**
 * Keeps the derived figures of the state true: called before each tick, it looks at what changed since it last did and
 * applies what follows as one batch. Definitions: docs/spec/derived.md.
 */
import type { FieldValue } from '@tickboard/core/model/channel';
import type { Account } from '@tickboard/core/model/channels/account';
import type { ClosedTrade } from '@tickboard/core/model/channels/closed-trades';
import type { MarketData } from '@tickboard/core/model/channels/market-data';
import type { Position } from '@tickboard/core/model/channels/positions';
import { RECORD_KEY } from '@tickboard/core/model/channel';
import type { Change, RowPatch } from '@tickboard/core/store/change';
import type { Store } from '@tickboard/core/store/store';
import type { Row, Table } from '@tickboard/core/store/table';
import { exposureOf, pnlPctOf, spreadBpsOf, spreadOf, totalValueOf, unrealizedPnlOf } from './formulas.ts';
import { roundFigure } from './round.ts';

interface ClosedTotals {
  trades: number;
  winning: number;
  losing: number;
  pnl: number;
}

export class Derivation {
  readonly #store: Store;
  readonly #marketData: Table;
  readonly #positions: Table;
  readonly #account: Table;
  /** Version up to which everything is derived. */
  #version = 0;
  /** Derived figures of positions that the source does not state itself: `symbol field`. */
  readonly #ownFigures = new Map<string, FieldValue>();
  readonly #closed: ClosedTotals = { trades: 0, winning: 0, losing: 0, pnl: 0 };
  #isClosedChanged = false;

  constructor(store: Store) {
    this.#store = store;
    this.#marketData = store.tables.get('market_data') as Table;
    this.#positions = store.tables.get('positions') as Table;
    this.#account = store.tables.get('account') as Table;
    store.subscribe(({ events }) => {
      for (const event of events) {
        if (event.feed.name === 'closed_trades') this.#count(event.data as Partial<ClosedTrade>);
      }
    });
  }

  /** Brings every derived figure up to date. Costs what changed since the last call. */
  settle(): void {
    const since = this.#version;
    if (this.#store.version === since) return;
    const markets = changedSince(this.#marketData, since);
    const positions = changedSince(this.#positions, since);
    const isAccountChanged = changedSince(this.#account, since).length > 0;
    const changes: Change[] = [
      ...markets.flatMap((row) => this.#deriveMarket(row)),
      ...positions.flatMap((row) => this.#derivePosition(row)),
      ...(isAccountChanged || markets.length > 0 ? this.#deriveAccount() : []),
    ];
    if (changes.length > 0) this.#store.apply(changes);
    // The summary counts what was derived for the positions just now.
    if (positions.length > 0 || this.#isClosedChanged || since === 0) this.#deriveSummary();
    this.#isClosedChanged = false;
    this.#version = this.#store.version;
  }

  #count({ pnl }: Partial<ClosedTrade>): void {
    this.#isClosedChanged = true;
    this.#closed.trades++;
    if (pnl === undefined) return;
    if (pnl > 0) this.#closed.winning++;
    if (pnl < 0) this.#closed.losing++;
    this.#closed.pnl += pnl;
  }

  #deriveMarket(row: Row): Change[] {
    if (row.isDeleted) return [];
    const market = read<MarketData>(this.#marketData, row);
    const patch = { symbol: row.key, spread: spreadOf(market) ?? null, spread_bps: spreadBpsOf(market) ?? null };
    return [{ op: 'merge', channel: 'market_data', row: patch }];
  }

  #derivePosition(row: Row): Change[] {
    if (row.isDeleted) {
      this.#ownFigures.delete(`${row.key} unrealized_pnl`);
      this.#ownFigures.delete(`${row.key} pnl_pct`);
      return [];
    }
    const position = read<Position>(this.#positions, row);
    const pnl = this.#own(row.key, 'unrealized_pnl', position.unrealized_pnl, () => unrealizedPnlOf(position));
    const priced = { ...position, ...(typeof pnl === 'number' ? { unrealized_pnl: pnl } : {}) };
    const percent = this.#own(row.key, 'pnl_pct', position.pnl_pct, () => pnlPctOf(priced));
    return [{ op: 'merge', channel: 'positions', row: { symbol: row.key, unrealized_pnl: pnl, pnl_pct: percent } }];
  }

  /** Our figure where the source states none: what is held is ours if it is what we last derived, or if there is nothing. */
  #own(
    key: string,
    field: string,
    held: number | undefined,
    derive: () => number | undefined,
  ): number | null | undefined {
    const name = `${key} ${field}`;
    const isOurs = held === undefined || this.#ownFigures.get(name) === held;
    if (!isOurs) {
      this.#ownFigures.delete(name);
      return undefined;
    }
    const figure = derive();
    if (figure === undefined) this.#ownFigures.delete(name);
    else this.#ownFigures.set(name, figure);
    return figure ?? null;
  }

  #deriveAccount(): Change[] {
    const row = this.#account.rows.get(RECORD_KEY);
    const balances = row && read<Account>(this.#account, row).balances;
    if (balances === undefined) return [];
    const lastIndex = this.#marketData.definition.fieldIndex.get('last_price') as number;
    const lastPrice = (symbol: string) => this.#marketData.rows.get(symbol)?.values[lastIndex] as number | undefined;
    const value = totalValueOf(balances, lastPrice);
    return [{ op: 'merge', channel: 'account', row: { total_value_usd: value ?? null } }];
  }

  #deriveSummary(): void {
    const positions = [...this.#positions.rows.values()].map((row) => read<Position>(this.#positions, row));
    const open = positions.filter((position) => (position.quantity ?? 0) > 0);
    const { trades, winning, losing, pnl } = this.#closed;
    const realized = trades > 0 ? pnl : sumOfKnown(positions.map((position) => position.realized_pnl));
    const unrealized = sumOfAll(open.map((position) => position.unrealized_pnl));
    const exposures = open.map(exposureOf);
    const summary: RowPatch = {
      total_trades: trades,
      winning_trades: winning,
      losing_trades: losing,
      win_rate: trades > 0 ? roundFigure(winning / trades) : undefined,
      active_positions: open.length,
      unrealized_pnl: rounded(unrealized),
      realized_pnl: rounded(realized),
      total_pnl: rounded(realized === undefined || unrealized === undefined ? undefined : realized + unrealized),
      gross_exposure: rounded(sumOfAll(exposures.map((exposure) => exposure && Math.abs(exposure)))),
      net_exposure: rounded(sumOfAll(exposures)),
    };
    this.#store.apply([{ op: 'replace', channel: 'summary', row: summary }]);
  }
}

function changedSince(table: Table, since: number): Row[] {
  const rows: Row[] = [];
  for (let row = table.newest; row !== undefined && row.version > since; row = row.older) rows.push(row);
  return rows;
}

function read<Fields>(table: Table, row: Row): Partial<Fields> {
  const fields: Record<string, FieldValue> = {};
  for (const { name, index } of table.definition.fields) {
    const value = row.values[index];
    if (value !== undefined) fields[name] = value;
  }
  return fields as Partial<Fields>;
}

/** The sum, if every part of it is known. Nothing sums to zero. */
function sumOfAll(values: readonly (number | undefined)[]): number | undefined {
  return values.includes(undefined) ? undefined : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

/** The sum of those that are known; undefined if none is. */
function sumOfKnown(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : roundFigure(value);
}
