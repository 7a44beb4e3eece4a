/** Closed trades by currency, and within each by day, strategy and symbol. Amounts of two currencies are never added. */
import { moneyOf } from '@tickboard/core/model/money';
import { type TradeFigures, TradeTally } from '@tickboard/core/model/performance';
import { roundFigure } from '../../state/round.ts';

export interface ClosedRow {
  readonly day: string;
  readonly symbol: string | undefined;
  readonly strategy: string | undefined;
  readonly pnl: number | undefined;
}

/** Names beyond these are one: whoever makes up a name for each trade fills no memory. */
const NAMES_MAX = 10_000;
const OTHERS = 'others';
/** Blocks beyond these are refused: each is a currency, or a symbol that names none. */
export const CURRENCIES_MAX = 1_000;

type Shown = Readonly<Record<string, unknown>>;

class Group {
  readonly #name: string;
  readonly #tallies = new Map<string, TradeTally>();

  constructor(name: string) {
    this.#name = name;
  }

  add(given: string | undefined, pnl: number | undefined): void {
    if (given === undefined) return;
    const name = this.#tallies.has(given) || this.#tallies.size < NAMES_MAX ? given : OTHERS;
    let tally = this.#tallies.get(name);
    if (tally === undefined) this.#tallies.set(name, (tally = new TradeTally()));
    tally.add(pnl);
  }

  /** By name. */
  show(): Shown[] {
    return [...this.#tallies]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, { figures }]) => ({ [this.#name]: name, ...showFigures(figures) }));
  }
}

interface Block {
  /** Empty where the name of the symbol says none. */
  readonly money: string;
  readonly symbol: string | undefined;
  readonly all: TradeTally;
  readonly byDay: Group;
  readonly byStrategy: Group;
  readonly bySymbol: Group;
}

export class TradeStats {
  readonly #blocks = new Map<string, Block>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** In the order in which they were closed. Returns false where there are more currencies than can be told apart. */
  add({ day, symbol, strategy, pnl }: ClosedRow): boolean {
    const block = this.#blockOf(symbol);
    if (block === undefined) return false;
    this.#count++;
    block.all.add(pnl);
    block.byDay.add(day, pnl);
    block.byStrategy.add(strategy, pnl);
    block.bySymbol.add(symbol, pnl);
    return true;
  }

  show(): Shown[] {
    return [...this.#blocks.values()].map(({ money, symbol, all, byDay, byStrategy, bySymbol }) => ({
      ...(money !== '' && { currency: money }),
      ...(money === '' && symbol !== undefined && { symbol }),
      ...showFigures(all.figures, money === '' ? { currency: describeNoMoney(symbol) } : {}),
      by_day: byDay.show(),
      by_strategy: byStrategy.show(),
      by_symbol: bySymbol.show(),
    }));
  }

  /** What names no currency may be in any: it is added to nothing but itself. */
  #blockOf(symbol: string | undefined): Block | undefined {
    const money = symbol === undefined ? '' : moneyOf(symbol);
    const key = money === '' ? `symbol ${symbol ?? ''}` : `money ${money}`;
    let block = this.#blocks.get(key);
    if (block !== undefined || this.#blocks.size >= CURRENCIES_MAX) return block;
    block = {
      money,
      symbol,
      all: new TradeTally(),
      byDay: new Group('day'),
      byStrategy: new Group('strategy'),
      bySymbol: new Group('symbol'),
    };
    this.#blocks.set(key, block);
    return block;
  }
}

function describeNoMoney(symbol: string | undefined): string {
  return symbol === undefined
    ? 'these trades name no symbol, and so no currency'
    : 'the name of the symbol says no currency: these trades are added to no others';
}

const NO_PNL = 'no closed trade tells its profit and loss';
const NO_WINNER = 'no trade won';
const NO_LOSER = 'no trade lost';
const NO_NUMBER = 'no number can hold it';

/** What cannot be said is absent, and `absent` says why. */
function showFigures(figures: TradeFigures, alsoAbsent: Readonly<Record<string, string>> = {}): Shown {
  const { trades, known, winners, losers, winRate, profitFactor, expectancy, averageWin, averageLoss } = figures;
  const { pnl, grossProfit, grossLoss, best, worst, largestFall } = figures;
  const without = (why: string, isSo: boolean) => (known === 0 ? NO_PNL : isSo ? why : NO_NUMBER);
  const told: readonly (readonly [name: string, value: number | undefined, why: string])[] = [
    ['pnl', pnl, without('', false)],
    ['gross_profit', grossProfit, without('', false)],
    ['gross_loss', grossLoss, without('', false)],
    ['win_rate', round(winRate), without('', false)],
    ['profit_factor', round(profitFactor), without(NO_LOSER, losers === 0)],
    ['expectancy', round(expectancy), without('', false)],
    ['average_win', round(averageWin), without(NO_WINNER, winners === 0)],
    ['average_loss', round(averageLoss), without(NO_LOSER, losers === 0)],
    ['best', best, without('', false)],
    ['worst', worst, without('', false)],
    ['max_drawdown', largestFall, without('', false)],
  ];
  const missing = told.flatMap(([name, value, why]) => (value === undefined ? [[name, why] as const] : []));
  const absent = { ...alsoAbsent, ...Object.fromEntries(missing) };
  return {
    trades,
    trades_with_pnl: known,
    winning_trades: winners,
    losing_trades: losers,
    ...Object.fromEntries(told.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    ...(Object.keys(absent).length > 0 && { absent }),
  };
}

function round(value: number | undefined): number | undefined {
  return value === undefined ? undefined : roundFigure(value);
}
