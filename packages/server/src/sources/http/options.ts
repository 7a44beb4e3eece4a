/** What the HTTP source can be told. */
import type { TlsFiles } from '../read-tls.ts';

export interface PollOptions {
  /** Added to the path of the base address; routes are matched by it, as it is written here. */
  readonly path: string;
  readonly everyMs: number;
  /** Beside those of the source. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpSourceOptions {
  /** Base address, `http://[user:password@]host:port[/path]` or `https://…`. */
  readonly url: string;
  readonly polls: readonly PollOptions[];
  /** A path that is asked as a poll is, whose answer says nothing but how the service does. */
  readonly health?: PollOptions;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsFiles;
  /** From the start of a request to the last byte of its answer. */
  readonly timeoutMs: number;
  /** A longer answer is refused, and not read to its end. */
  readonly maxBodyBytes: number;
}

export const POLL_EVERY_MS = 5_000;

export const HTTP_SOURCE_DEFAULTS = {
  headers: {},
  tls: {},
  timeoutMs: 5_000,
  maxBodyBytes: 8 * 1_048_576,
} as const;
