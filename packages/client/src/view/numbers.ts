/**
 * Figures as both dashboards write them: the same text for the same figure. A figure that is missing is never a number.
 * Rules: docs/spec/view.md.
 */

import { DIGITS_MAX, digitsOf } from '@tickboard/core/model/decimals';
import { MINUS, writeDecimal } from './write-decimal.ts';

/** What stands where there is no figure. */
export const MISSING = '-';

type Figure = number | undefined;

const COMPACT_STEPS = [
  { from: 1e12, unit: 'T' },
  { from: 1e9, unit: 'B' },
  { from: 1e6, unit: 'M' },
  { from: 1e3, unit: 'K' },
] as const;

const COMPACT_DIGITS = 4;
const ABSURD_FROM = 1e16;
const BETWEEN_TICKS_DIGITS = 2;
const DIFFERENCE_DIGITS = 2;
const REPORTED_DIGITS = 4;
const SHARE_DIGITS = 1;

/** Grouped by commas, `.` before the decimals. */
export function formatFixed(value: Figure, digits: number): string {
  if (!isFigure(value)) return MISSING;
  return writeDecimal(value, digits, digits);
}

/** Decimals of a step: 0.5 has 1, 0.01 has 2, 1e-8 has 8, 5 has 0. Undefined for what is no step. */
export function digitsOfStep(step: Figure): number | undefined {
  if (!isFigure(step) || step <= 0) return undefined;
  return digitsOf(step);
}

/** Decimals of prices without a tick, chosen by the person for the whole dashboard; undefined: each has its own. */
let chosenDigits: number | undefined;

export function choosePriceDigits(digits: number | undefined): void {
  chosenDigits = digits === undefined ? undefined : Math.min(DIGITS_MAX, Math.max(0, Math.trunc(digits)));
}

/**
 * A price with as many decimals as its instrument's tick has; where that is unknown, with as many as were chosen, or as
 * it has itself.
 */
export function formatPrice(value: Figure, tickSize?: number): string {
  if (!isFigure(value)) return MISSING;
  return formatFixed(value, digitsOfStep(tickSize) ?? chosenDigits ?? digitsOf(value));
}

/** A price that somebody paid or asks. One between two ticks, as a mean of fills is, has up to two decimals more. */
export function formatOwnPrice(value: Figure, tickSize?: number): string {
  const digits = digitsOfStep(tickSize);
  if (digits === undefined || !isFigure(value) || hasDigits(value, digits)) return formatPrice(value, tickSize);
  return writeDecimal(value, digits, Math.min(DIGITS_MAX, digits + BETWEEN_TICKS_DIGITS));
}

/** In full. */
export function formatQuantity(value: Figure): string {
  return isFigure(value) ? writeDecimal(value, 0, DIGITS_MAX) : MISSING;
}

/** What has a name and no unit: a count as it is, else two decimals, below 1 up to four. */
export function formatReported(value: Figure): string {
  if (!isFigure(value) || Number.isInteger(value)) return formatFixed(value, 0);
  return Math.abs(value) < 1 ? writeDecimal(value, 0, REPORTED_DIGITS) : formatFixed(value, 2);
}

/** An amount of any asset in full, with two decimals at least. */
export function formatAmount(value: Figure): string {
  return isFigure(value) ? writeDecimal(value, 2, DIGITS_MAX) : MISSING;
}

/** An amount of money, two decimals. */
export function formatMoney(value: Figure): string {
  return formatFixed(value, 2);
}

/** A difference: its sign is always there, but for zero. */
export function formatSigned(value: Figure, digits = 2): string {
  if (!isFigure(value)) return MISSING;
  const text = formatFixed(value, digits);
  return isShownPositive(value, digits) ? `+${text}` : text;
}

/** A percentage that is a difference: `+1.20%`. */
export function formatSignedPercent(value: Figure): string {
  return isFigure(value) ? `${formatSigned(value, DIFFERENCE_DIGITS)}%` : MISSING;
}

/** The same where there is little room: `+1.2%`, `−12%`; as many decimals as ever of what is near zero. */
export function formatShortPercent(value: Figure): string {
  if (!isFigure(value)) return MISSING;
  const size = Math.abs(value);
  return `${formatSigned(value, size >= 9.95 ? 0 : size >= 0.095 ? 1 : DIFFERENCE_DIGITS)}%`;
}

/** A difference in short: `+12.3K`. */
export function formatSignedShort(value: Figure): string {
  const text = formatCompact(value);
  return isFigure(value) && value > 0 ? `+${text}` : text;
}

/** A share (0.578) as a percentage (57.8%). */
export function formatRatio(value: Figure, digits = SHARE_DIGITS): string {
  return isFigure(value) ? `${formatSome(value * 100, digits)}%` : MISSING;
}

/** How far something fell (0.0312), as a percentage with the decimals of a difference (3.12%). */
export function formatFall(value: Figure): string {
  return formatRatio(value, DIFFERENCE_DIGITS);
}

/** Basis points, one decimal. */
export function formatBps(value: Figure): string {
  return isFigure(value) ? formatSome(value, 1) : MISSING;
}

/** Four digits at most: 1.23B, 640.1M, 12.0K, 999, 0.00001234. The full figure belongs into a tooltip. */
export function formatCompact(value: Figure): string {
  if (!isFigure(value)) return MISSING;
  const size = Math.abs(value);
  // Rounded first, so that 999,999 is 1.00M and not 1000.0K.
  const step = COMPACT_STEPS.find(({ from }) => size >= from * 0.9995);
  if (step === undefined)
    return writeDecimal(value, 0, size >= 1 || size === 0 ? 2 : leadingZeros(size) + COMPACT_DIGITS);
  const scaled = value / step.from;
  // No source means it, and its digits would stand beyond any column.
  if (size >= ABSURD_FROM) return value.toExponential(2).replace('-', MINUS).replace('+', '');
  return `${formatFixed(scaled, Math.abs(scaled) < 9.995 ? 2 : 1)}${step.unit}`;
}

export type Direction = 'up' | 'down' | 'flat';

/** Whether a figure is above or below zero as it is shown: what is written as 0.00 has no direction. */
export function directionOf(value: Figure, digits = 2): Direction {
  if (!isFigure(value)) return 'flat';
  if (isShownPositive(value, digits)) return 'up';
  return isShownPositive(-value, digits) ? 'down' : 'flat';
}

/** Always beside the colour. */
export const GLYPHS: Readonly<Record<Direction, string>> = { up: '\u25b2', down: '\u25bc', flat: '' };

/** Zeros after the point of a size below 1. */
function leadingZeros(size: number): number {
  return Math.max(0, -Math.floor(Math.log10(size)) - 1);
}

/** Whether it is written in full with so many decimals, but for binary drift. */
function hasDigits(value: number, digits: number): boolean {
  const scaled = Math.abs(value) * 10 ** digits;
  return Math.abs(scaled - Math.round(scaled)) <= Math.max(1e-6, scaled * 1e-12);
}

/** What is not nothing is not written as nothing: `<0.1`. */
function formatSome(value: number, digits: number): string {
  return value > 0 && !isShownPositive(value, digits)
    ? `<${formatFixed(10 ** -digits, digits)}`
    : formatFixed(value, digits);
}

function isShownPositive(value: number, digits: number): boolean {
  return value > 0 && Number(value.toFixed(Math.min(digits, 20))) > 0;
}

function isFigure(value: Figure): value is number {
  return value !== undefined && Number.isFinite(value);
}
