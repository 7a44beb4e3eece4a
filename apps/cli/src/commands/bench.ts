import { InvalidArgumentError, type Command } from 'commander';
import { bytes, duration, integer } from '@tickboard/server/config/kinds';
import type { Kind, Suffix } from '@tickboard/server/config/option';
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import { fail } from '../fail.ts';
import type { ClientType } from '../load/load-client.ts';
import { LoadError, type LoadOptions, runLoad } from '../load/load-run.ts';
import { findShortages, readMachineLimits } from '../load/machine-limits.ts';
import { parseFormats } from '../load/plans.ts';
import { ProgressLine } from '../load/progress.ts';
import { describeReport, type LoadReport } from '../load/report.ts';
import { resolveTarget, type Target, TargetError } from '../load/target.ts';

interface Flags {
  readonly clients: number;
  readonly duration?: number;
  readonly warmUp?: number;
  readonly ramp?: number;
  readonly type: ClientType;
  readonly formats?: readonly CodecName[];
  readonly interval?: number;
  readonly channels?: readonly string[];
  readonly compress: boolean;
  readonly slow: number;
  readonly slowRate?: number;
  readonly stopped: number;
  readonly reconnecting: number;
  readonly reconnectEvery?: number;
  readonly sample: number;
  readonly verifyEvery?: number;
  readonly token?: string;
  readonly json: boolean;
}

const CLIENTS_MAX = 60_000;
const RAMP_MS_PER_CLIENT = 1;
const DURATION_MS = 30_000;
const WARM_UP_MS = 2_000;
const SLOW_BYTES_PER_SECOND = 2_048;
const RECONNECT_EVERY_MS = 5_000;
const VERIFY_EVERY_MS = 5_000;
const TYPES = ['tui', 'web'] as const;
const USUAL_FORMATS: Readonly<Record<ClientType, CodecName>> = { tui: 'msgpack', web: 'json' };

export function addBenchCommand(program: Command): void {
  const clientCount = parseWith(integer(0, CLIENTS_MAX));
  const time = parseWith(duration('0ms', '24h'));
  const pause = parseWith(duration('100ms', '24h'));
  program
    .command('bench')
    .description('load-test a running server, and prove that a sample of the clients show what it holds')
    .argument('<url>', 'the server: ws://host:8080/ws, http://host:8080 or host:8080')
    .option('--clients <n>', 'connections', parseWith(integer(1, CLIENTS_MAX)), 100)
    .option('--duration <time>', 'how long to measure (default: 30s)', time)
    .option('--warm-up <time>', 'how long to wait before (default: 2s)', time)
    .option('--ramp <time>', 'time over which the clients come (default: 1 ms each)', time)
    .option('--type <type>', 'kind of client: tui or web', parseType, 'tui')
    .option(
      '--formats <list>',
      'json, msgpack and compact, in shares: compact=9,json=1 (default: as the type)',
      readFormats,
    )
    .option('--interval <time>', 'rate to ask for (default: as the type)', parseWith(duration('1ms', '1h')))
    .option('--channels <list>', 'subscribe to these: market_data:BTC*,positions (default: everything)', parseList)
    .option('--compress', 'offer permessage-deflate', false)
    .option('--slow <n>', 'so many of the clients read slowly', clientCount, 0)
    .option(
      '--slow-rate <bytes>',
      'what a slow client reads in a second (default: 2kb)',
      parseWith(bytes('64b', '1gb')),
    )
    .option('--stopped <n>', 'so many stop reading while it is measured, and go on after', clientCount, 0)
    .option('--reconnecting <n>', 'so many lose their connection again and again, and resume', clientCount, 0)
    .option('--reconnect-every <time>', 'mean time between two losses (default: 5s)', pause)
    .option('--sample <n>', 'verify one client in so many; 0: none', clientCount, 100)
    .option('--verify-every <time>', 'time between two rounds of verification (default: 5s)', pause)
    .option('--token <token>', 'credentials, if the server asks for any')
    .option('--json', 'print the result as one JSON object, on the last line', false)
    .action((url: string, flags: Flags) => bench(url, flags));
}

/** Ends with exit code 1 when a replica differed, or something was missing without notice. */
async function bench(url: string, flags: Flags): Promise<void> {
  const { clients } = flags;
  if (flags.slow + flags.stopped + flags.reconnecting > clients) {
    fail('--slow, --stopped and --reconnecting together are more than --clients');
  }
  for (const shortage of findShortages(clients, readMachineLimits())) fail(shortage);
  const line = new ProgressLine(process.stderr);
  const options = {
    ...flags,
    target: await resolveOrFail(url),
    formats: flags.formats ?? [USUAL_FORMATS[flags.type]],
    durationMs: flags.duration ?? DURATION_MS,
    warmUpMs: flags.warmUp ?? WARM_UP_MS,
    rampMs: flags.ramp ?? clients * RAMP_MS_PER_CLIENT,
    intervalMs: flags.interval,
    isCompressionOffered: flags.compress,
    slowBytesPerSecond: flags.slowRate ?? SLOW_BYTES_PER_SECOND,
    reconnectEveryMs: flags.reconnectEvery ?? RECONNECT_EVERY_MS,
    sampleEvery: flags.sample,
    verifyEveryMs: flags.verifyEvery ?? VERIFY_EVERY_MS,
  };
  const report = await runOrFail(options, line);
  process.stdout.write(`${flags.json ? JSON.stringify(report) : describeReport(report)}\n`);
  process.exitCode = report.passed ? 0 : 1;
}

/** The first Ctrl-C ends the measuring and still brings the report; the second ends at once. */
function interruption(): AbortSignal {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  return interrupted.signal;
}

async function runOrFail(options: LoadOptions, line: ProgressLine): Promise<LoadReport> {
  try {
    return await runLoad(options, (progress) => line.show(progress), interruption());
  } catch (error) {
    if (error instanceof LoadError) fail(error.message);
    throw error;
  } finally {
    line.end();
  }
}

async function resolveOrFail(url: string): Promise<Target> {
  try {
    return await resolveTarget(url);
  } catch (error) {
    if (error instanceof TargetError) fail(error.message);
    throw error;
  }
}

function parseWith<Value extends {}, Unit extends Suffix>(kind: Kind<Value, Unit>): (text: string) => Value {
  return (text) => {
    const value = kind.parse(text);
    if (value === undefined) throw new InvalidArgumentError(`${kind.expected} was expected.`);
    return value;
  };
}

function parseType(text: string): ClientType {
  const type = TYPES.find((known) => known === text);
  if (type === undefined) throw new InvalidArgumentError(`${TYPES.join(' or ')} was expected.`);
  return type;
}

function readFormats(text: string): CodecName[] {
  const formats = parseFormats(text);
  if (formats === undefined)
    throw new InvalidArgumentError('a list such as json,msgpack or compact=9,json=1 was expected.');
  return formats;
}

function parseList(text: string): string[] {
  return text.split(',').filter((name) => name !== '');
}
