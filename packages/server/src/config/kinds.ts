/** The kinds of value that an option can have. Each reads every way of writing: YAML, environment, flag. */
import { isIP } from 'node:net';
import type { Kind, Plain, Suffix, Written } from './option.ts';
import { formatBytes, formatDuration, parseBytes, parseDuration } from './units.ts';
import { DESK_EXPECTED, isDeskName } from './desk-names.ts';

interface Range {
  readonly from: number;
  readonly to: number;
}

const HIDDEN = '***';
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const HOSTNAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/i;
const NUL = String.fromCharCode(0);

interface OneText<Value, Unit extends Suffix> {
  readonly expected: string;
  readonly suffix: Unit;
  readonly isSecret?: boolean;
  readonly parse: (text: string) => Value | undefined;
  readonly toPlain: (value: Value) => Plain;
  readonly mask?: (text: string) => string;
}

function oneText<Value, Unit extends Suffix>(definition: OneText<Value, Unit>): Kind<Value, Unit> {
  return {
    expected: definition.expected,
    suffix: definition.suffix,
    isSecret: definition.isSecret ?? false,
    parse: (written) => (typeof written === 'string' ? definition.parse(written) : undefined),
    toPlain: definition.toPlain,
    mask: definition.mask ?? ((text) => text),
  };
}

function within(value: number | undefined, { from, to }: Range): number | undefined {
  return value !== undefined && value >= from && value <= to ? value : undefined;
}

export function duration(from: string, to: string): Kind<number, 'Ms'> {
  const range = { from: parseDuration(from) ?? Number.NaN, to: parseDuration(to) ?? Number.NaN };
  return oneText({
    expected: `a duration from ${from} to ${to}`,
    suffix: 'Ms',
    parse: (text) => within(parseDuration(text), range),
    toPlain: formatDuration,
  });
}

export function bytes(from: string, to: string): Kind<number, 'Bytes'> {
  const range = { from: parseBytes(from) ?? Number.NaN, to: parseBytes(to) ?? Number.NaN };
  return oneText({
    expected: `a size from ${from} to ${to}`,
    suffix: 'Bytes',
    parse: (text) => within(parseBytes(text), range),
    toPlain: formatBytes,
  });
}

export function integer(from: number, to: number): Kind<number> {
  return oneText({
    expected: `a whole number from ${from} to ${to}`,
    suffix: '',
    parse: (text) => (/^\d{1,15}$/.test(text) ? within(Number(text), { from, to }) : undefined),
    toPlain: (value) => value,
  });
}

export function number(from: number, to: number): Kind<number> {
  return oneText({
    expected: `a number from ${from} to ${to}`,
    suffix: '',
    parse: (text) => (/^\d{1,15}(?:\.\d{1,15})?$/.test(text) ? within(Number(text), { from, to }) : undefined),
    toPlain: (value) => value,
  });
}

export function port(): Kind<number> {
  return { ...integer(0, 65_535), expected: 'a port from 0 to 65535 (0: any free one)' };
}

export function host(): Kind<string> {
  return oneText({
    expected: 'an address or a name of this machine, such as 127.0.0.1, 0.0.0.0 or ::',
    suffix: '',
    parse: (text) => {
      const bare = text.replace(/^\[(.*)\]$/, '$1');
      if (isIP(bare) !== 0) return bare;
      // What is made of numbers and dots only is a mistyped address, never a name.
      return HOSTNAME.test(text) && !/^[\d.]+$/.test(text) ? text : undefined;
    },
    toPlain: (value) => value,
  });
}

export function path(): Kind<string> {
  return oneText({
    expected: 'a path',
    suffix: '',
    parse: (text) => (text.includes(NUL) ? undefined : text),
    toPlain: (value) => value,
  });
}

export function flag(): Kind<boolean> {
  const values = new Map([
    ...['true', 'yes', 'on', '1'].map((text) => [text, true] as const),
    ...['false', 'no', 'off', '0'].map((text) => [text, false] as const),
  ]);
  return oneText({
    expected: 'true or false',
    suffix: '',
    parse: (text) => values.get(text.toLowerCase()),
    toPlain: (value) => value,
  });
}

/** One of `values`, in any case; `aliases` are further words for some of them. */
export function choice<const Value extends string>(
  values: readonly Value[],
  aliases: Readonly<Record<string, NoInfer<Value>>> = {},
): Kind<Value> {
  const words = new Map<string, Value>([...values.map((value) => [value, value] as const), ...Object.entries(aliases)]);
  return oneText({
    expected: `one of ${values.join(', ')}`,
    suffix: '',
    parse: (text) => words.get(text.toLowerCase()),
    toPlain: (value) => value,
  });
}

/** Any text on one line, that is not empty. */
export function line(what: string): Kind<string> {
  return oneText({
    expected: what,
    suffix: '',
    parse: (written) => (written !== '' && !/\p{Cc}/u.test(written) ? written : undefined),
    toPlain: (value) => value,
  });
}

/** Of those that share a database. */
export function deskName(): Kind<string> {
  return oneText({
    expected: DESK_EXPECTED,
    suffix: '',
    parse: (text) => (isDeskName(text) ? text : undefined),
    toPlain: (value) => value,
  });
}

/** One text, or several: a YAML list, or separated by commas. */
export function listOf(what: string): Kind<readonly string[]> {
  return {
    expected: `a list of ${what}`,
    suffix: '',
    isSecret: false,
    parse: (written) => {
      const items = (typeof written === 'string' ? written.split(',') : written).map((item) => item.trim());
      return items.length > 0 && items.every((item) => item !== '') ? items : undefined;
    },
    toPlain: (value) => value,
    mask: (shown) => shown,
  };
}

/** A key that clients send in a header, hence visible ASCII only. */
export function secret(): Kind<string> {
  return oneText({
    expected: 'visible ASCII characters without spaces, or nothing at all here',
    suffix: '',
    isSecret: true,
    parse: (text) => (/^[\u0021-\u007e]{1,1024}$/.test(text) ? text : undefined),
    toPlain: (value) => value,
    mask: () => HIDDEN,
  });
}

/** Credentials end at the last `@`, which also holds for an address too broken to parse. */
function maskCredentials(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, `$1${HIDDEN}@`);
}

/** An address with one of `schemes`; bare `host:port` gets the first. */
export function url(schemes: readonly [string, ...string[]], example: string): Kind<string> {
  return oneText({
    expected: `an address such as ${example}`,
    suffix: '',
    parse: (text) => {
      const whole = SCHEME.test(text) ? text : `${schemes[0]}://${text}`;
      const parsed = URL.parse(whole);
      const isKnown = parsed !== null && schemes.includes(parsed.protocol.slice(0, -1)) && parsed.hostname !== '';
      return isKnown && !/\s/.test(whole) ? whole : undefined;
    },
    toPlain: (value) => value,
    mask: maskCredentials,
  });
}

/** A Redis server. Its database, where the address names one, is a whole number. */
export function redisUrl(): Kind<string> {
  const base = url(['redis', 'rediss'], 'localhost:6379 or redis://user:password@host:6379/0');
  const parse = (written: Written): string | undefined => {
    const whole = base.parse(written);
    return whole !== undefined && /^(?:\/\d{0,5})?$/.test(new URL(whole).pathname) ? whole : undefined;
  };
  return { ...base, parse };
}

/** A PostgreSQL server. Its password stands before the `@`, where it is masked. */
export function postgresUrl(): Kind<string> {
  const base = url(['postgres', 'postgresql'], 'postgres://user:password@host:5432/database');
  const parse = (written: Written): string | undefined => {
    const whole = base.parse(written);
    return whole === undefined || new URL(whole).searchParams.has('password') ? undefined : whole;
  };
  return { ...base, parse };
}

function parseOrigin(text: string): string | undefined {
  if (text === '*') return text;
  const parsed = URL.parse(text);
  if (parsed === null || !/^https?:\/\//i.test(text)) return undefined;
  const isBare = parsed.href === `${parsed.origin}/` && parsed.hostname !== '' && !parsed.hostname.includes('*');
  return isBare ? parsed.origin : undefined;
}

/** Origins as browsers send them, lower case and without a default port. */
export function origins(): Kind<readonly string[]> {
  return {
    expected: 'a list of origins such as https://desk.example.com, or * for all',
    suffix: '',
    isSecret: false,
    parse: (written) => {
      const texts = typeof written === 'string' ? written.split(',') : written;
      const parsed = texts.map((text) => parseOrigin(text.trim()));
      return parsed.every((origin) => origin !== undefined) ? [...new Set(parsed)] : undefined;
    },
    toPlain: (value) => value,
    mask: maskCredentials,
  };
}
