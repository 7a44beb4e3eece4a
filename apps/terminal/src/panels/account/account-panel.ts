/** The account, and what it holds at what that is worth. Rules: docs/spec/web-portfolio.md. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import { assetPrice, balanceColumns, pricingMarkets, pricingSymbols } from '@tickboard/client/view/balance-columns';
import { type BalanceRow, BalanceTable } from '@tickboard/client/view/balance-table';
import type { Command } from '@tickboard/client/view/command-language';
import { EMPTY } from '@tickboard/client/view/empty-words';
import type { ActionId } from '@tickboard/client/view/keymap';
import { selectorOf } from '@tickboard/client/view/selectors';
import { accountFigures } from '@tickboard/client/view/shown-figures';
import type { Judged } from '@tickboard/client/view/standing';
import type { Desk } from '../../board/desk.ts';
import { drawEmpty } from '../../panel/empty.ts';
import { figureRows } from '../../panel/figure-grid.ts';
import type { Outcome, Panel, Scrolled } from '../../panel/panel.ts';
import { toColumns } from '../../panel/shown-columns.ts';
import { Table, TABLE_ACTIONS } from '../../panel/table.ts';
import type { Region } from '../../screen/region.ts';

const CHANNELS = ['account'] as const;
const INDENT = 2;
const WIDTHS = { asset: 10, amount: 14, value: 14 } as const;

export class AccountPanel implements Panel {
  readonly hints = [{ action: 'sort', words: 'sort' }] as const;
  readonly actions: ReadonlySet<ActionId> = new Set(TABLE_ACTIONS);
  readonly #desk: Desk;
  readonly #table: Table<BalanceRow>;
  /** Where the table begins. */
  #tableY = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
    const { board } = desk;
    const rows = new BalanceTable(
      () => board.record('account')?.balances,
      (asset) => assetPrice(board.table('market_data'), asset),
    );
    this.#table = new Table({
      clock: desk.clock,
      columns: toColumns(
        balanceColumns(() => board.record('account')?.total_value_usd),
        WIDTHS,
      ),
      rows: () => rows,
      sorting: { column: 'value', isDescending: true },
      isStale: ({ isPriceOld }) => isPriceOld,
      empty: () => EMPTY.balances,
    });
  }

  get selectors(): readonly ChannelSelector[] {
    return [...CHANNELS, ...pricingSymbols(this.#assets).flatMap((symbol) => selectorOf('market_data', symbol))];
  }

  get judged(): Judged {
    const { board } = this.#desk;
    return { channels: CHANNELS, beside: { market_data: pricingMarkets(board.table('market_data'), this.#assets) } };
  }

  get heading(): string {
    const count = this.#assets.length;
    return count === 0 ? '' : `${count} ${count === 1 ? 'asset' : 'assets'}`;
  }

  get columns(): readonly string[] {
    return this.#table.columnNames;
  }

  get scrolled(): Scrolled {
    const { scrolled } = this.#table;
    return { ...scrolled, y: scrolled.y + this.#tableY };
  }

  draw(region: Region, isActive: boolean): void {
    const account = this.#desk.board.record('account');
    if (account === undefined) {
      drawEmpty(region, EMPTY.account.title, EMPTY.account.words);
      return;
    }
    const { width, height } = region;
    const inner = region.part({ x: INDENT, y: 0, width: width - 2 * INDENT, height });
    const rows = figureRows(accountFigures(account), inner.width);
    for (const [y, row] of rows.entries()) row(inner, y);
    const gap = height > rows.length + GAP_FROM_ROWS ? 1 : 0;
    this.#tableY = rows.length + gap;
    this.#table.draw(region.part({ x: 0, y: this.#tableY, width, height: height - this.#tableY }), isActive);
  }

  act(action: ActionId): Outcome {
    return this.#table.act(action);
  }

  run(command: Command): Outcome | undefined {
    return command.name === 'sort' ? this.#table.sort(command.values.COL, command.values.ORDER) : undefined;
  }

  press(x: number, y: number): void {
    if (y >= this.#tableY) this.#table.press(x, y - this.#tableY);
  }

  wheel(rows: number): void {
    this.#table.wheel(rows);
  }

  get #assets(): readonly string[] {
    return Object.keys(this.#desk.board.record('account')?.balances ?? {});
  }
}

/** A line between figures and table, where there is room for more than one asset. */
const GAP_FROM_ROWS = 4;
