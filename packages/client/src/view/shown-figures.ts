/** Figures by name, as panels without rows show them. */
import type { RecordRows } from '../channel-rows.ts';
import { currencyOf, dayChangePct } from './account.ts';
import { type CellTone, signedText, toneOf } from './columns.ts';
import { formatFall, formatFixed, formatMoney, formatRatio, formatSignedPercent } from './numbers.ts';

type Account = Readonly<RecordRows['account']>;
type Risk = Readonly<RecordRows['risk']>;
type Summary = Readonly<RecordRows['summary']>;

export interface ShownFigure {
  readonly id: string;
  readonly name: string;
  /** What the figure is. */
  readonly hint: string;
  readonly text: string;
  /** Behind the figure, and less than it: its currency, or itself in percent. */
  readonly beside?: string | undefined;
  readonly tone: CellTone;
  /** The one that the others explain. */
  readonly isLarge: boolean;
  /** A sum over open positions: as old as the oldest of these. */
  readonly isOfPositions: boolean;
}

type Names = Pick<ShownFigure, 'id' | 'name' | 'hint'> & { readonly isLarge?: boolean };

function plain(names: Names, text: string): ShownFigure {
  return { isLarge: false, isOfPositions: false, tone: '', ...names, text };
}

function signed(names: Names, value: number | undefined): ShownFigure {
  return { ...plain(names, signedText(value)), tone: toneOf(value) };
}

function sum(names: Names, value: number | undefined): ShownFigure {
  return { ...plain(names, formatMoney(value)), isOfPositions: true };
}

/** Margin used over equity; undefined where there is none to speak of. */
export function shareOfMargin(account: Account | undefined): number | undefined {
  const { margin_used: margin, equity = 0 } = account ?? {};
  return margin === undefined || equity <= 0 ? undefined : margin / equity;
}

export function accountFigures(account: Account): readonly ShownFigure[] {
  return [
    {
      ...plain(
        { id: 'equity', name: 'Equity', hint: 'Balance and unrealized profit and loss', isLarge: true },
        formatMoney(account.equity),
      ),
      beside: account.equity === undefined ? undefined : currencyOf(account),
    },
    plain(
      { id: 'total_balance', name: 'Balance', hint: 'Wallet balance, without open profit and loss' },
      formatMoney(account.total_balance),
    ),
    plain(
      { id: 'available_balance', name: 'Available', hint: 'What can still be used for new orders' },
      formatMoney(account.available_balance),
    ),
    signed(
      { id: 'unrealized_pnl', name: 'Unrealized', hint: 'Open profit and loss over all positions' },
      account.unrealized_pnl,
    ),
    signed({ id: 'realized_pnl', name: 'Realized', hint: 'Profit and loss taken' }, account.realized_pnl),
    plain(
      { id: 'margin_used', name: 'Margin used', hint: 'Margin held by positions and orders' },
      formatMoney(account.margin_used),
    ),
    plain(
      { id: 'margin_share', name: 'Share of equity', hint: 'Margin used over equity' },
      formatRatio(shareOfMargin(account)),
    ),
  ];
}

export function riskFigures(
  risk: Risk,
  summary: Summary | undefined,
  account: Account | undefined,
): readonly ShownFigure[] {
  const { leverage } = risk;
  const dayChange = dayChangePct(risk, account);
  return [
    {
      ...signed(
        { id: 'daily_pnl', name: 'Day P&L', hint: 'Change of equity since the start of the day, UTC', isLarge: true },
        risk.daily_pnl,
      ),
      beside: dayChange === undefined ? undefined : formatSignedPercent(dayChange),
    },
    plain(
      { id: 'leverage', name: 'Leverage', hint: 'Gross exposure over equity' },
      leverage === undefined ? '-' : `${formatFixed(leverage, 2)}×`,
    ),
    plain(
      { id: 'margin_ratio', name: 'Margin ratio', hint: 'Margin used over equity' },
      formatRatio(risk.margin_ratio),
    ),
    plain(
      { id: 'drawdown_daily', name: 'Drawdown, day', hint: 'Fall of equity from its high of the day' },
      formatFall(risk.drawdown_daily),
    ),
    plain(
      { id: 'drawdown_max', name: 'Drawdown, largest', hint: 'Largest fall of equity from a high' },
      formatFall(risk.drawdown_max),
    ),
    sum(
      {
        id: 'gross_exposure',
        name: 'Gross exposure',
        hint: 'Sum of quantity × mark price over open positions, without sign',
      },
      summary?.gross_exposure,
    ),
    sum(
      {
        id: 'net_exposure',
        name: 'Net exposure',
        hint: 'Sum of quantity × mark price over open positions, shorts negative',
      },
      summary?.net_exposure,
    ),
    plain(
      { id: 'open_positions', name: 'Open positions', hint: 'Positions open' },
      formatFixed(risk.open_positions, 0),
    ),
    plain({ id: 'pending_orders', name: 'Pending orders', hint: 'Orders active' }, formatFixed(risk.pending_orders, 0)),
    plain(
      { id: 'total_equity', name: 'Equity', hint: 'Equity that the figures refer to' },
      formatMoney(risk.total_equity),
    ),
  ];
}
