import fc from 'fast-check';
import { ENTRIES, type OptionEntry } from '../../src/config/entries.ts';
import type { Plain } from '../../src/config/option.ts';

/** Options that others do not hold within bounds, so that any value of theirs goes with any of the others. */
export const UNRELATED_ENTRIES: readonly OptionEntry[] = ENTRIES.filter(
  ({ path }) =>
    !/^(?:broadcast\.(?:\w+_)?interval|websocket\.(?:\w+_water|ping_interval|read_timeout)|redis\.db)$/.test(path),
);

const words = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const hosts = fc.oneof(
  words,
  fc.ipV4(),
  fc.tuple(words, words).map((parts) => parts.join('.')),
);
const ports = fc.integer({ min: 1, max: 65_535 });
const origins = fc.tuple(fc.constantFrom('http', 'https'), words, fc.integer({ min: 1024, max: 65_535 }));

/** The bounds that the documentation states, as the option itself reads them. */
export function boundsOf({ option }: OptionEntry): readonly [number, number] | undefined {
  const [, from, to] = /from (\S+) to (\S+)/.exec(option.kind.expected) ?? [];
  if (from === undefined || to === undefined) return undefined;
  return [option.kind.parse(from) as number, option.kind.parse(to) as number];
}

/** A right value of an option, as an example file would show it. `isGiven` leaves out what counts as not written. */
export function plainValue(entry: OptionEntry, { isGiven = false } = {}): fc.Arbitrary<Plain> {
  const { kind } = entry.option;
  const bounds = boundsOf(entry);
  if (bounds !== undefined)
    return fc.integer({ min: Math.ceil(bounds[0]), max: bounds[1] }).map((value) => kind.toPlain(value));
  const choices = /^one of (.+)$/.exec(kind.expected)?.[1]?.split(', ');
  if (choices !== undefined) return fc.constantFrom(...choices);
  if (kind.expected === 'true or false') return fc.boolean();
  if (entry.path === 'server.host') return hosts;
  if (entry.path === 'data_dir') return fc.array(words, { minLength: 1 }).map((parts) => `/${parts.join('/')}`);
  if (entry.path === 'history.desk') return fc.stringMatching(/^[a-z][A-Za-z0-9._-]{8,40}$/);
  if (entry.path === 'security.api_key') return fc.stringMatching(/^[!-~]{1,40}$/);
  if (entry.path === 'redis.url' || entry.path === 'write_back.redis_url') {
    return fc.tuple(hosts, ports).map(([host, port]) => `redis://${host}:${port}`);
  }
  if (entry.path.endsWith('.url')) {
    const [scheme = ''] = / as (\w+):\/\//.exec(kind.expected)?.slice(1) ?? ['http'];
    return fc.tuple(hosts, ports).map(([host, port]) => `${scheme}://${host}:${port}`);
  }
  if (entry.path === 'websocket.allowed_origins') {
    const origin = origins.map(([scheme, host, port]) => `${scheme}://${host}:${port}`);
    return fc.uniqueArray(origin, { minLength: isGiven ? 1 : 0, maxLength: 4 });
  }
  throw new Error(`no values known for ${entry.path}: ${kind.expected}`);
}
