/** Structured logs: one JSON object a line, and nothing secret in any of them. */
import type { Clock } from '@tickboard/core/clock';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config/options.ts';
import { LogStream } from './log-stream.ts';

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly clock: Clock;
  /** Standard output unless given. */
  readonly stream?: DestinationStream;
}

const HIDDEN = '[redacted]';

/** Names of fields that hold secrets. */
const SECRET_NAME =
  '[\\w-]*(?:token|secret|password|passphrase|api[-_]?key|authorization|cookie)|sec-websocket-protocol';
const IS_SECRET_NAME = new RegExp(`^(?:${SECRET_NAME})$`, 'i');
/** Only a line that has such a field is taken apart. */
const HAS_SECRET_FIELD = new RegExp(`"(?:${SECRET_NAME})":`, 'i');

/** Secrets inside texts: in an address, in its query, after the word that announces them. */
const URL_CREDENTIALS = /:\/\/[^/?#\s"\\]+@/g;
const QUERY_CREDENTIALS = /([?&](?:\w*token|api_?key|password)=)[^&#\s"\\]+/gi;
const BEARER = /(\bbearer[ .])[^\s",;\\]+/gi;

/**
 * Works on the finished line, so that no way into the log leads around it: fields at any depth, bindings of child
 * loggers, messages and stacks of errors.
 */
function hideSecrets(line: string): string {
  const scrubbed = line
    .replace(URL_CREDENTIALS, `://${HIDDEN}@`)
    .replace(QUERY_CREDENTIALS, `$1${HIDDEN}`)
    .replace(BEARER, `$1${HIDDEN}`);
  if (!HAS_SECRET_FIELD.test(scrubbed)) return scrubbed;
  const fields: unknown = JSON.parse(scrubbed, (name, value: unknown) => (IS_SECRET_NAME.test(name) ? HIDDEN : value));
  return `${JSON.stringify(fields)}\n`;
}

/**
 * A child that says whom a line is about is `logger.child({ connection: id })`. To change the level while running, set
 * `logger.level`: children follow, but for those that were given a level of their own.
 */
export function createLogger({ level, clock, stream }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service: 'dashboard-server', pid: process.pid },
    timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: hideSecrets },
  };
  if (stream !== undefined) return pino(options, stream);
  const tellDropped = (lines: number) => log.warn({ lines }, 'lines of the log were dropped: nobody read them in time');
  const log: Logger = pino(options, new LogStream(process.stdout, tellDropped));
  return log;
}
