/** Readers of single values, by the kind of the field. Total, like those that they are made of. */
import type { FieldValue } from '@tickboard/core/model/channel';
import { readFigure, readName, readText, readTime, UNREADABLE } from '../values.ts';
import type { Scale } from './scaling.ts';

/** `undefined`: not told. `null`: told to be unknown. NaN (`UNREADABLE`): the row is refused, with the field's name. */
export type Read = FieldValue | null | undefined;

/** What becomes of a value that is there, and no null. */
export type ReadValue = (value: unknown) => Read;

export function compileFigure(scales: readonly Scale[], isAbsolute: boolean): ReadValue {
  const [scale = (figure: number) => figure, then] = scales;
  return (value) => {
    // An empty text is how tables without a value are written.
    if (value === '') return null;
    const figure = readFigure(value);
    if (typeof figure !== 'number') return figure;
    const scaled = then === undefined ? scale(figure) : then(scale(figure));
    return isAbsolute ? Math.abs(scaled) : scaled;
  };
}

/** `moment`: from a figure to Unix milliseconds; without it a number is in milliseconds. */
export function compileTime(unit: 'text' | 'any' | Scale): ReadValue {
  return (value) => {
    if (value === '') return null;
    // MessagePack has a type for times.
    if (value instanceof Date) return value.getTime();
    if (typeof unit === 'string') return unit === 'text' && typeof value !== 'string' ? UNREADABLE : readTime(value);
    const figure = readFigure(value);
    return typeof figure === 'number' ? unit(figure) : figure;
  };
}

export function compileChoice(choices: readonly string[]): ReadValue {
  const known = new Set(choices);
  return (value) => {
    if (typeof value === 'string' && known.has(value)) return value;
    const name = readName(value);
    return name === undefined ? null : name;
  };
}

const SETTLEMENT = /:.*$/s;
const SEPARATORS = /[/_-]/g;

/** Each rule on its own; all that are named are applied, in this order. */
export const SYMBOL_RULES: Readonly<Record<string, (symbol: string) => string>> = {
  /** BTC/USDT:USDT, as ccxt writes a swap, is BTC/USDT. */
  cut_settlement: (symbol) => symbol.replace(SETTLEMENT, ''),
  /** BTC/USDT, BTC-USDT and BTC_USDT are BTCUSDT. */
  joined: (symbol) => symbol.replace(SEPARATORS, ''),
  upper: (symbol) => symbol.toUpperCase(),
  lower: (symbol) => symbol.toLowerCase(),
};

export function compileText(rules: readonly string[]): ReadValue {
  const applied = Object.entries(SYMBOL_RULES).flatMap(([name, rule]) => (rules.includes(name) ? [rule] : []));
  if (applied.length === 0) return readText;
  return (value) => {
    const text = readText(value);
    return typeof text === 'string' ? applied.reduce((symbol, rule) => rule(symbol), text) : text;
  };
}
