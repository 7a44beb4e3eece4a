/** Words of a command line: where they stand, what each may be, and what is said of one that is something else. */

export interface LineWord {
  /** Without its quotes. */
  readonly text: string;
  /** Where it begins and ends in the line. */
  readonly from: number;
  readonly to: number;
}

/** What a word of a command is. */
export type WordKind =
  | 'symbol'
  | 'strategy'
  | 'view'
  | 'column'
  | 'figure'
  | 'panel'
  | 'layout'
  | 'command'
  | 'order'
  | 'quantity'
  | 'price'
  | 'percent'
  | 'number'
  | 'interval'
  | 'duration'
  | 'choice'
  | 'text';

const DECIMAL = /^(\d{1,15}(\.\d{1,15})?|\.\d{1,15})$/;
const INTERVAL = /^([1-9]\d{0,2})(s|m|h|d|w)$/;
const DURATION = /^([1-9]\d{0,5})(ms|s|m)$/;
const MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

interface KindRule {
  /** What was expected, for an error. */
  readonly expected: string;
  readonly accepts: (text: string) => boolean;
}

const anything = (expected: string): KindRule => ({ expected, accepts: () => true });
const isAboveZero = (text: string) => DECIMAL.test(text) && Number(text) > 0;

/** Figures of orders stay the texts that they were typed as: no rounding on the way. */
export const KIND_RULES: Readonly<Record<Exclude<WordKind, 'choice'>, KindRule>> = {
  symbol: anything('a symbol, such as BTCUSDT'),
  strategy: anything('the name of a strategy'),
  view: anything('a page'),
  column: anything('a column'),
  figure: anything('a figure, such as last or pnl'),
  panel: anything('a panel'),
  layout: anything('the name of a layout'),
  command: anything('a command'),
  order: anything('the id of an order, a symbol, or all'),
  quantity: { expected: 'a quantity above 0, such as 0.01', accepts: isAboveZero },
  price: { expected: 'a price above 0, such as 42400.5', accepts: isAboveZero },
  percent: {
    expected: 'a percentage above 0 and up to 100, such as 50%',
    accepts: (text) => text.endsWith('%') && isAboveZero(text.slice(0, -1)) && Number(text.slice(0, -1)) <= 100,
  },
  number: { expected: 'a number, such as 43000', accepts: (text) => DECIMAL.test(text.replace(/^[-\u2212]/, '')) },
  interval: { expected: 'an interval, such as 5m', accepts: (text) => INTERVAL.test(text) },
  duration: { expected: 'a duration, such as 250ms or 5s', accepts: (text) => DURATION.test(text) },
  text: anything('a text'),
};

/** Words are parted by blanks; one in double quotes may hold some. */
export function splitLine(line: string): LineWord[] {
  return [...line.matchAll(/"([^"]*)"?|\S+/g)].map((match) => ({
    text: match[1] ?? match[0],
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** As a word that `splitLine` reads back. */
export function quoteWord(text: string): string {
  return /\s/.test(text) || text === '' ? `"${text.replaceAll('"', '')}"` : text;
}

export function readDurationMs(text: string): number {
  const [, count, unit] = DURATION.exec(text) ?? [];
  return Number(count) * (MS[unit ?? ''] ?? Number.NaN);
}
