/**
 * Keeps the derived figures of the state true: called before each tick, it looks at what changed since it last did and
 * applies what follows as one batch. Definitions: docs/spec/derived.md.
 */
import type { FieldValue } from '@tickboard/core/model/channel';
import type { Account } from '@tickboard/core/model/channels/account';
import type { ClosedTrade } from '@tickboard/core/model/channels/closed-trades';
import type { Fill } from '@tickboard/core/model/channels/fills';
import type { MarketData } from '@tickboard/core/model/channels/market-data';
import type { Position } from '@tickboard/core/model/channels/positions';
import { RECORD_KEY } from '@tickboard/core/model/channel';
import type { Change, RowPatch } from '@tickboard/core/store/change';
import type { Store } from '@tickboard/core/store/store';
import type { Row, Table } from '@tickboard/core/store/table';
import { exposureOf, pnlPctOf, spreadBpsOf, spreadOf, sumOf, totalValueOf, unrealizedPnlOf } from './formulas.ts';
import { OpenTrades } from './open-trades.ts';
import { roundFigure } from './round.ts';
import { SeenClosings } from './seen-closings.ts';

interface ClosedTotals {
  trades: number;
  winning: number;
  losing: number;
  pnl: number;
  /** Sum of |pnl|. */
  size: number;
}

/** Figures of a position that are derived where the source states none. */
type OwnFigure = 'unrealized_pnl' | 'pnl_pct';

export class Derivation {
  readonly #store: Store;
  readonly #marketData: Table;
  readonly #positions: Table;
  readonly #account: Table;
  /** Version up to which everything is derived. */
  #version = 0;
  /** Keys of the positions that hold a figure of ours. */
  readonly #own: Readonly<Record<OwnFigure, Set<string>>> = { unrealized_pnl: new Set(), pnl_pct: new Set() };
  readonly #closed: ClosedTotals = { trades: 0, winning: 0, losing: 0, pnl: 0, size: 0 };
  readonly #openTrades = new OpenTrades();
  readonly #seenClosings = new SeenClosings();
  /** Whether trades were executed or closed since. */
  #isAnyTraded = false;

  constructor(store: Store) {
    this.#store = store;
    this.#marketData = store.tables.get('market_data') as Table;
    this.#positions = store.tables.get('positions') as Table;
    this.#account = store.tables.get('account') as Table;
    store.subscribe(({ events }) => {
      for (const event of events) {
        if (event.feed.name === 'closed_trades') this.#count(event.data);
        else if (event.feed.name === 'fills') this.#execute(event.data);
      }
    });
  }

  /** Brings every derived figure up to date. Costs what changed since the last call. */
  settle(): void {
    const since = this.#version;
    if (this.#store.version === since) return;
    const markets = changedSince(this.#marketData, since);
    const positions = changedSince(this.#positions, since);
    const account = changedSince(this.#account, since);
    if (positions.isAnyForgotten) this.#forgetGone();
    const changes: Change[] = [
      ...markets.rows.flatMap((row) => this.#deriveMarket(row)),
      ...positions.rows.flatMap((row) => this.#derivePosition(row)),
      ...(account.isAny || markets.isAny ? this.#deriveAccount() : []),
    ];
    if (changes.length > 0) this.#store.apply(changes);
    // The summary counts what was derived for the positions just now.
    if (positions.isAny || account.isAny || this.#isAnyTraded) this.#deriveSummary();
    this.#isAnyTraded = false;
    this.#version = this.#store.version;
  }

  #execute(fill: Partial<Fill>): void {
    this.#isAnyTraded = true;
    this.#openTrades.execute(fill);
  }

  #count(closed: Partial<ClosedTrade>): void {
    if (!this.#seenClosings.admit(closed)) return;
    const { pnl } = closed;
    this.#isAnyTraded = true;
    this.#openTrades.close(closed);
    this.#closed.trades++;
    if (pnl === undefined) return;
    if (pnl > 0) this.#closed.winning++;
    if (pnl < 0) this.#closed.losing++;
    this.#closed.pnl += pnl;
    this.#closed.size += Math.abs(pnl);
  }

  #deriveMarket(row: Row): Change[] {
    if (row.isDeleted) return [];
    const market = read<MarketData>(this.#marketData, row);
    const patch = { symbol: row.key, spread: spreadOf(market) ?? null, spread_bps: spreadBpsOf(market) ?? null };
    return [{ op: 'merge', channel: 'market_data', row: patch }];
  }

  #derivePosition(row: Row): Change[] {
    if (row.isDeleted) {
      for (const keys of Object.values(this.#own)) keys.delete(row.key);
      return [];
    }
    const position = read<Position>(this.#positions, row);
    const isPnlOurs = this.#takesOver(row, 'unrealized_pnl');
    const pnl = isPnlOurs ? unrealizedPnlOf(position) : position.unrealized_pnl;
    const isPercentOurs = this.#takesOver(row, 'pnl_pct');
    const patch = {
      symbol: row.key,
      unrealized_pnl: isPnlOurs ? (pnl ?? null) : undefined,
      pnl_pct: isPercentOurs ? (pnlPctOf(position, pnl) ?? null) : undefined,
    };
    return [{ op: 'merge', channel: 'positions', row: patch }];
  }

  /** Whether a figure is ours to derive: nothing is held, or what we put there ourselves and nobody touched since. */
  #takesOver(row: Row, figure: OwnFigure): boolean {
    const own = this.#own[figure];
    const index = this.#positions.definition.fieldIndex.get(figure) as number;
    const isUntouched = own.has(row.key) && (row.changedAt[index] as number) <= this.#version;
    const isOurs = row.values[index] === undefined || isUntouched;
    if (isOurs) own.add(row.key);
    else own.delete(row.key);
    return isOurs;
  }

  /** Some deletions can no longer be told one by one. */
  #forgetGone(): void {
    for (const keys of Object.values(this.#own)) {
      for (const key of keys) if (!this.#positions.rows.has(key)) keys.delete(key);
    }
  }

  #deriveAccount(): Change[] {
    const row = this.#account.rows.get(RECORD_KEY);
    if (row === undefined) return [];
    const { balances } = read<Account>(this.#account, row);
    const lastIndex = this.#marketData.definition.fieldIndex.get('last_price') as number;
    const lastPrice = (symbol: string) => this.#marketData.rows.get(symbol)?.values[lastIndex] as number | undefined;
    const value = balances && totalValueOf(balances, lastPrice);
    return [{ op: 'merge', channel: 'account', row: { total_value_usd: value ?? null } }];
  }

  /** What a source says of the account: an open position's own realised figure goes when it closes. */
  #statedRealizedPnl(): number | undefined {
    const row = this.#account.rows.get(RECORD_KEY);
    return row && read<Account>(this.#account, row).realized_pnl;
  }

  #deriveSummary(): void {
    const { trades, winning, losing, pnl, size } = this.#closed;
    const positions = [...this.#positions.rows.values()].map((row) => read<Position>(this.#positions, row));
    const open = positions.filter((position) => (position.quantity ?? 0) > 0);
    const realized = trades > 0 ? roundFigure(pnl, size) : this.#statedRealizedPnl();
    const unrealized = sumOfAll(open.map((position) => position.unrealized_pnl));
    const exposures = open.map(exposureOf);
    // Before the first position nothing is known of any: not that there is none.
    const ofPositions: RowPatch = hasEverHeldRows(this.#positions)
      ? {
          active_positions: open.length,
          unrealized_pnl: unrealized,
          gross_exposure: sumOfAll(exposures.map((exposure) => exposure && Math.abs(exposure))),
          net_exposure: sumOfAll(exposures),
          total_pnl: sumOfAll([realized, unrealized]),
        }
      : { active_positions: this.#openTrades.count };
    // Nor of closed trades before the first: many back ends never report one.
    const ofTrades: RowPatch =
      trades > 0
        ? {
            total_trades: trades,
            winning_trades: winning,
            losing_trades: losing,
            win_rate: roundFigure(winning / trades),
          }
        : {};
    this.#store.apply([
      { op: 'replace', channel: 'summary', row: { realized_pnl: realized, ...ofTrades, ...ofPositions } },
    ]);
  }
}

interface ChangedRows {
  /** Deleted ones included. */
  readonly rows: readonly Row[];
  /** Whether rows were deleted and forgotten since, which `rows` does not show. */
  readonly isAnyForgotten: boolean;
  readonly isAny: boolean;
}

function changedSince(table: Table, since: number): ChangedRows {
  const rows: Row[] = [];
  for (let row = table.newest; row !== undefined && row.version > since; row = row.older) rows.push(row);
  const isAnyForgotten = table.horizon > since;
  return { rows, isAnyForgotten, isAny: isAnyForgotten || rows.length > 0 };
}

function hasEverHeldRows({ newest, horizon }: Table): boolean {
  return newest !== undefined || horizon > 0;
}

function read<Fields>(table: Table, row: Row): Partial<Fields> {
  const fields: Record<string, FieldValue> = {};
  for (const { name, index } of table.definition.fields) {
    const value = row.values[index];
    if (value !== undefined) fields[name] = value;
  }
  return fields as Partial<Fields>;
}

/** The sum, if every part of it is known. */
function sumOfAll(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? sumOf(known) : undefined;
}
