import type { Clock, Timer } from '@tickboard/core/clock';
import { type ChainableCommander, Redis } from 'ioredis';
import { describeRedisError } from '../sources/redis/redis-words.ts';
import type { Session } from '../sources/session-loop.ts';
import type { Collector } from '../state/collector.ts';
import type { PendingTicker, PendingTickers } from './pending-tickers.ts';

export interface WriteBackSessionOptions {
  readonly url: string;
  readonly historyKept: number;
  readonly writeIntervalMs: number;
  /** A connection on which nothing comes back for this long counts as lost. */
  readonly answerTimeoutMs: number;
}

/** What a session tells. */
export interface WriteBackReports {
  readonly clock: Clock;
  connected(address: string): void;
  disconnected(reason: string): void;
  /** Commands that Redis carried out. */
  written(count: number): void;
  /** Redis answered a command with an error. `kind` is a short fixed name. */
  refused(kind: string, key: string, why: string): void;
  /** After each pass: whether Redis took anything of it. */
  passed(isTaken: boolean): void;
}

/** Keys of tickers and metrics live this long: their absence tells a reader that nobody feeds them. */
const KEY_LIFE_SECONDS = 60;
/** Symbols of one pipeline; the others wait for the next pass. */
const BATCH_MAX = 1_000;
const PING_INTERVAL_MS = 5_000;
/** While Redis takes nothing, the pause between two passes doubles up to this. */
const REFUSED_PAUSE_MAX_MS = 10_000;
const DISCONNECT_TIMEOUT_MS = 100;

/** Error replies that may be otherwise the next time, by the word with which they begin. */
const PASSING: ReadonlySet<string> = new Set([
  'oom',
  'loading',
  'readonly',
  'busy',
  'misconf',
  'tryagain',
  'masterdown',
]);
const OTHER = 'error';
const LASTING: ReadonlySet<string> = new Set(['noperm', 'noauth', 'wrongtype']);

type Reply = readonly [error: Error | null, result: unknown];

interface Sent extends PendingTicker {
  /** Whether the ticker itself was among the commands: it may be gone, or stale by now. */
  readonly isShown: boolean;
}

/** One life of the connection to Redis. One pipeline is on its way at a time: a Redis that hangs is sent nothing more. */
export class WriteBackSession implements Session {
  readonly #options: WriteBackSessionOptions;
  readonly #reports: WriteBackReports;
  readonly #pending: PendingTickers;
  readonly #collector: Collector;
  readonly #client: Redis;
  readonly #address: string;
  readonly #ended = Promise.withResolvers<void>();
  #timer: Timer | undefined;
  #answeredAtMs = 0;
  #pauseMs: number;
  /** What no answer came to yet. */
  #sent: readonly Sent[] = [];
  #isOver = false;
  #hasConnected = false;

  /** Throws where the URL cannot be read. */
  constructor(
    options: WriteBackSessionOptions,
    reports: WriteBackReports,
    pending: PendingTickers,
    collector: Collector,
  ) {
    this.#options = options;
    this.#reports = reports;
    this.#pending = pending;
    this.#collector = collector;
    this.#pauseMs = options.writeIntervalMs;
    this.#client = new Redis(options.url, {
      protocol: 2,
      lazyConnect: true,
      retryStrategy: null,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      enableReadyCheck: false,
      connectTimeout: options.answerTimeoutMs,
      disconnectTimeout: DISCONNECT_TIMEOUT_MS,
      connectionName: 'tickboard-write-back',
      disableClientInfo: true,
    });
    const { host, port } = this.#client.options;
    this.#address = `${host?.includes(':') === true ? `[${host}]` : host}:${port}`;
    this.#client.on('error', (error: unknown) => this.#fail(error));
    this.#client.on('end', () => this.#end(`connection closed by ${this.#address}`));
  }

  get hasSucceeded(): boolean {
    return this.#hasConnected;
  }

  async run(): Promise<void> {
    this.#expectAnswer();
    this.#open().catch((error: unknown) => this.#fail(error));
    await this.#ended.promise;
    if (this.#client.status === 'end') return;
    const hasEnded = new Promise((resolve) => {
      this.#client.once('end', resolve);
    });
    this.#client.disconnect();
    await hasEnded;
  }

  stop(): void {
    this.#end(undefined);
  }

  async #open(): Promise<void> {
    await this.#client.connect();
    await this.#client.ping();
    if (this.#isOver) return;
    this.#hasConnected = true;
    this.#reports.connected(this.#address);
    this.#hear();
  }

  #expectAnswer(): void {
    const { answerTimeoutMs } = this.#options;
    this.#timer = this.#reports.clock.after(answerTimeoutMs, () => {
      this.#end(`no answer from ${this.#address} for ${answerTimeoutMs} ms`);
    });
  }

  /** The next pass comes after a pause, the first at once. */
  #hear(pauseMs = 0): void {
    const { clock } = this.#reports;
    this.#timer?.cancel();
    this.#answeredAtMs = clock.monotonic();
    this.#wait(pauseMs);
  }

  #wait(pauseMs: number): void {
    this.#timer = this.#reports.clock.after(pauseMs, () => {
      this.#pass().catch((error: unknown) => this.#fail(error));
    });
  }

  async #pass(): Promise<void> {
    const tickers = this.#pending.take(BATCH_MAX);
    const isProbeDue = this.#reports.clock.monotonic() - this.#answeredAtMs >= PING_INTERVAL_MS;
    if (tickers.length === 0 && !isProbeDue) {
      this.#wait(this.#options.writeIntervalMs);
      return;
    }
    this.#expectAnswer();
    const pipeline = this.#client.pipeline();
    this.#sent = tickers.map((ticker) => this.#add(pipeline, ticker));
    const newest = this.#sent.findLast(({ isShown }) => isShown);
    if (newest !== undefined) this.#addMetrics(pipeline, newest.symbol);
    // A pass of which nothing was left to write proves at least that Redis answers.
    if (pipeline.length === 0) pipeline.ping();
    const replies = ((await pipeline.exec()) ?? []) as readonly Reply[];
    if (this.#isOver) return;
    const broken = replies.find(([error]) => error !== null && codeOf(error) === undefined);
    if (broken !== undefined) {
      this.#fail(broken[0]);
      return;
    }
    const isTaken = this.#judge(replies);
    this.#reports.passed(isTaken);
    this.#pauseMs = isTaken ? this.#options.writeIntervalMs : Math.min(this.#pauseMs * 2, REFUSED_PAUSE_MAX_MS);
    this.#hear(this.#pauseMs);
  }

  #add(pipeline: ChainableCommander, { symbol, prices }: PendingTicker): Sent {
    const row = this.#collector.find(symbol);
    const isShown = row !== undefined && this.#pending.isWanted(row);
    if (isShown) {
      pipeline.set(`ticker:${symbol}`, JSON.stringify(this.#collector.viewTicker(row)), 'EX', KEY_LIFE_SECONDS);
    }
    if (prices.length > 0) {
      const key = historyKey(symbol);
      pipeline.lpush(key, ...prices.map(String));
      pipeline.ltrim(key, 0, this.#options.historyKept - 1);
    }
    return { symbol, prices, isShown };
  }

  #addMetrics(pipeline: ChainableCommander, symbol: string): void {
    const metrics = { symbol, ...this.#collector.measure(this.#collector.find(symbol)) };
    pipeline.set('metrics:latest', JSON.stringify(metrics), 'EX', KEY_LIFE_SECONDS);
  }

  /** Whether Redis took anything; what it may take another time waits again. */
  #judge(replies: readonly Reply[]): boolean {
    let index = 0;
    let taken = 0;
    /** Whether the next command is to be sent again. */
    const isForLater = (key: string): boolean => {
      const [error] = replies[index++] ?? [null];
      if (error === null) {
        taken++;
        return false;
      }
      const code = codeOf(error) ?? OTHER;
      this.#reports.refused(PASSING.has(code) || LASTING.has(code) ? code : OTHER, key, error.message);
      return PASSING.has(code);
    };
    const sent = this.#sent;
    this.#sent = [];
    for (const { symbol, prices, isShown } of sent) {
      const isTickerLater = isShown && isForLater(`ticker:${symbol}`);
      const isHistoryLater = prices.length > 0 && isForLater(historyKey(symbol));
      // Trimming goes the way of what it trims: it is no news.
      if (prices.length > 0) index++;
      if (isTickerLater || isHistoryLater) this.#pending.putBack({ symbol, prices: isHistoryLater ? prices : [] });
    }
    if (sent.some(({ isShown }) => isShown)) isForLater('metrics:latest');
    const isProbe = index === 0;
    this.#reports.written(taken);
    return isProbe || taken > 0;
  }

  #fail(error: unknown): void {
    this.#end(describeRedisError(error, this.#address));
  }

  /** The first reason counts: what follows is its consequence. */
  #end(reason: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    // Prices that no answer came to may have arrived: sent again, the history would have them twice.
    for (const { symbol } of this.#sent) this.#pending.putBack({ symbol, prices: [] });
    if (reason !== undefined) this.#reports.disconnected(reason);
    this.#ended.resolve();
  }
}

function historyKey(symbol: string): string {
  return `history:${symbol}:price`;
}

/** The word in capitals with which Redis begins an error reply, in small letters; undefined: it was not Redis. */
function codeOf(error: Error): string | undefined {
  if (error.name !== 'ReplyError') return undefined;
  return (/^[A-Z]+(?= )/.exec(error.message)?.[0] ?? OTHER).toLowerCase();
}
