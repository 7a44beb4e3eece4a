/**
 * Numbers in decimals, grouped by commas: what `Intl.NumberFormat` writes for `en-US`, of which the first one alone
 * costs a page 20 ms of its start.
 */

const GROUP = 3;
/** Not a hyphen: the sign. */
export const MINUS = '\u2212';

/** Rounded half away from zero, as the figure is written in full; without a sign where nothing but zeros is left. */
export function writeDecimal(value: number, digitsMin: number, digitsMax: number): string {
  const { whole, fraction } = roundTo(readDecimal(Math.abs(value)), digitsMax);
  const kept = trimZeros(fraction, digitsMin);
  const text = `${group(whole)}${kept === '' ? '' : `.${kept}`}`;
  return value < 0 && /[1-9]/.test(text) ? `${MINUS}${text}` : text;
}

interface Decimal {
  /** At least one digit. */
  readonly whole: string;
  readonly fraction: string;
}

/** The shortest decimal that is this number and no other. */
function readDecimal(size: number): Decimal {
  const text = size.toString();
  const end = text.indexOf('e');
  const mantissa = end < 0 ? text : text.slice(0, end);
  const point = mantissa.indexOf('.');
  const whole = point < 0 ? mantissa : mantissa.slice(0, point);
  const fraction = point < 0 ? '' : mantissa.slice(point + 1);
  if (end < 0) return { whole, fraction };
  const shift = Number(text.slice(end + 1));
  const digits = `${whole}${fraction}`;
  if (shift < 0) return { whole: '0', fraction: `${'0'.repeat(-shift - 1)}${digits}` };
  return { whole: digits.padEnd(shift + 1, '0'), fraction: '' };
}

function roundTo({ whole, fraction }: Decimal, digits: number): Decimal {
  if (fraction.length <= digits) return { whole, fraction };
  const kept = `${whole}${fraction.slice(0, digits)}`;
  const isUp = (fraction[digits] as string) >= '5';
  const rounded = isUp ? (BigInt(kept) + 1n).toString().padStart(kept.length, '0') : kept;
  return { whole: rounded.slice(0, rounded.length - digits), fraction: rounded.slice(rounded.length - digits) };
}

/** As many digits as there have to be, and no zeros at the end beyond. */
function trimZeros(fraction: string, digitsMin: number): string {
  let length = fraction.length;
  while (length > digitsMin && fraction[length - 1] === '0') length--;
  return fraction.slice(0, length).padEnd(digitsMin, '0');
}

function group(whole: string): string {
  if (whole.length <= GROUP) return whole;
  const head = whole.length % GROUP;
  let text = whole.slice(0, head);
  for (let at = head; at < whole.length; at += GROUP) text += `${text === '' ? '' : ','}${whole.slice(at, at + GROUP)}`;
  return text;
}
