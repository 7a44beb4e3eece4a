/**
 * Bars of one instrument and interval from before this dashboard looked, page by page from history. Rules:
 * docs/spec/web-trade.md.
 */
import type { Clock } from '@tickboard/core/clock';
import { HistoryRequestError } from '../errors.ts';
import type { HistoryBar, HistoryPage, HistoryQuery } from '../fetch-history.ts';
import type { CandleBuilder, PastBar } from './candle-builder.ts';
import { formatDateTime, type TimeZone } from './times.ts';

/** @throws {HistoryRequestError} */
export type FetchBars = (query: HistoryQuery<'candles'>) => Promise<HistoryPage<'candles'>>;

export type PastState =
  /** There may be older ones. */
  | { readonly kind: 'more' | 'loading' }
  /** History has no older one. */
  | { readonly kind: 'beginning' }
  /** This server keeps no history. */
  | { readonly kind: 'off' }
  | { readonly kind: 'failed'; readonly why: string; readonly retryAtMs: number };

export interface PastBarsOptions {
  readonly symbol: string;
  readonly interval: string;
  readonly fetch: FetchBars;
  readonly clock: Clock;
  /** The bars that are kept, as far back as they are. */
  readonly kept: Pick<CandleBuilder, 'hasRoomFor' | 'since' | 'takePast'>;
}

const PAGE = 500;
const RETRY_MS = 10_000;

export class PastBars {
  readonly #options: PastBarsOptions;
  #state: PastState = { kind: 'more' };
  #cursor: string | undefined;
  /** When the oldest bar began that history told. */
  #since = Number.POSITIVE_INFINITY;
  #hasAny = false;
  /** Steps whenever an answer that is under way is no longer wanted. */
  #serial = 0;
  readonly #listeners = new Set<() => void>();

  constructor(options: PastBarsOptions) {
    this.#options = options;
  }

  get state(): PastState {
    return this.#state.kind === 'beginning' && this.#areOldestGone ? { kind: 'more' } : this.#state;
  }

  /** Whether no more older bars would be kept. */
  get isFull(): boolean {
    return !this.#options.kept.hasRoomFor(PAGE);
  }

  /** Called whenever the state is another one, or there are bars. Calling what is returned ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The newest page, unless it was asked for: to be called as long as the bars are shown. */
  fill(): void {
    if (!this.#hasAny) this.older();
  }

  /** The page before the oldest bar; nothing while one is under way, and where there is none. */
  older(): void {
    const { state } = this;
    if (state.kind === 'failed' ? this.#options.clock.monotonic() < state.retryAtMs : state.kind !== 'more') return;
    if (this.#hasAny && this.isFull) return;
    void this.#load();
  }

  /** What was missed meanwhile is in the newest page. */
  renew(): void {
    this.#serial++;
    this.#cursor = undefined;
    this.#since = Number.POSITIVE_INFINITY;
    this.#hasAny = false;
    this.#enter({ kind: 'more' });
  }

  /** They went for newer ones: there is no room for them until all is asked for anew. */
  get #areOldestGone(): boolean {
    const { since } = this.#options.kept;
    return since !== undefined && since > this.#since;
  }

  async #load(): Promise<void> {
    const { symbol, interval, fetch, kept, clock } = this.#options;
    const serial = ++this.#serial;
    this.#enter({ kind: 'loading' });
    const cursor = this.#cursor === undefined ? {} : { cursor: this.#cursor };
    try {
      const { rows, nextCursor } = await fetch({ type: 'candles', symbol, interval, limit: PAGE, ...cursor });
      if (serial !== this.#serial) return;
      this.#hasAny = true;
      this.#cursor = nextCursor;
      const bars = rows.map(readBar).toReversed();
      kept.takePast(bars);
      this.#since = bars[0]?.time ?? this.#since;
      this.#enter({ kind: nextCursor === undefined ? 'beginning' : 'more' });
    } catch (error) {
      if (serial !== this.#serial) return;
      this.#enter(describeFailure(error, clock.monotonic() + RETRY_MS));
    }
  }

  #enter(state: PastState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function readBar({ open_time: time, open, high, low, close, volume = 0, partial }: HistoryBar): PastBar {
  return { time, open, high, low, close, volume, isPartial: partial === true };
}

function describeFailure(error: unknown, retryAtMs: number): PastState {
  if (error instanceof HistoryRequestError && error.status === 404) return { kind: 'off' };
  return { kind: 'failed', why: error instanceof Error ? error.message : 'no reason given', retryAtMs };
}

/** What a chart says beneath itself. `since`: its oldest bar. */
export function describePast(state: PastState | undefined, since: number | undefined, zone: TimeZone): string {
  const words = since === undefined ? '' : `Bars since ${formatDateTime(since, zone)}. `;
  switch (state?.kind) {
    case 'loading':
      return `${words}Loading older bars…`;
    case 'beginning':
      return since === undefined ? 'History has no bar of it.' : `${words}History begins there.`;
    case 'failed':
      return `${words}Older ones cannot be read now: ${state.why}.`;
    case 'more':
      return words.trimEnd();
    case 'off':
    case undefined:
      return `${words}No history is kept.`;
    default:
      return state satisfies never;
  }
}

/** The same where there is little room. */
export function describePastShortly(state: PastState | undefined, since: number, zone: TimeZone): string {
  const time = formatDateTime(since, zone).slice(0, '2026-01-31 12:34'.length);
  switch (state?.kind) {
    case 'loading':
      return `Since ${time}. Loading…`;
    case 'beginning':
      return `History begins ${time}`;
    case 'failed':
      return `Since ${time}. Older: ${state.why}`;
    case 'more':
      return `Since ${time}`;
    case 'off':
    case undefined:
      return `Since ${time}. No history.`;
    default:
      return state satisfies never;
  }
}

/** Of an older bar that was asked for; undefined where it is under way. */
export function whyNoOlder(past: Pick<PastBars, 'isFull' | 'state'> | undefined): string | undefined {
  const state = past?.state;
  switch (state?.kind) {
    case 'loading':
      return undefined;
    case 'more':
      return past?.isFull === true
        ? 'No more bars are kept here: those of a longer interval go further back'
        : undefined;
    case 'beginning':
      return 'The oldest bar is in sight: history begins there';
    case 'failed':
      return `Older bars cannot be read now: ${state.why}`;
    case 'off':
    case undefined:
      return 'The oldest bar is in sight: no history is kept';
    default:
      return state satisfies never;
  }
}
