/** A `SourceContext` that remembers everything, so that a test can see what a source reported. */
import { systemClock, type Clock, type Timer } from '@tickboard/core/clock';
import { keyOf, RECORD_KEY, type ChannelDefinition } from '@tickboard/core/model/channel';
import { CHANNELS } from '@tickboard/core/model/registry';
import { seededRandom, type Random } from '@tickboard/core/random';
import type { Change, RowPatch } from '@tickboard/core/store/change';
import { MemoryBookmarks } from '@tickboard/server/sources/bookmarks';
import type { SourceContext } from '@tickboard/server/sources/source';
import { createLogger } from '@tickboard/server/telemetry/logger';
import { until } from './until.ts';

const SEED = 20_260_101;

export interface Refusal {
  readonly kind: string;
  readonly where: string;
  readonly why: string;
}

export type Report =
  | { readonly state: 'connected'; readonly detail: string | undefined }
  | { readonly state: 'disconnected'; readonly reason: string };

export interface RecordingContextOptions {
  readonly clock?: Clock;
  readonly random?: Random;
}

export class RecordingContext implements SourceContext {
  readonly name = 'under-test';
  readonly log: SourceContext['log'];
  readonly clock: CountingClock;
  readonly random: Random;
  readonly bookmarks = new MemoryBookmarks();
  /** All that was delivered, in order. */
  readonly changes: Change[] = [];
  readonly refusals: Refusal[] = [];
  /** What was refused, by index of the refusal. */
  readonly refusedInputs: unknown[] = [];
  /** Calls of `connected` and `disconnected`, in order. */
  readonly reports: Report[] = [];
  readonly latenciesMs: number[] = [];
  /** Lines of the log, as JSON. */
  readonly logged: string[] = [];
  deliveries = 0;
  readonly #tables = new Map<string, Map<string, RowPatch>>();

  constructor(options: RecordingContextOptions = {}) {
    this.clock = new CountingClock(options.clock ?? systemClock);
    this.log = createLogger({ level: 'debug', clock: this.clock, stream: { write: (line) => this.logged.push(line) } });
    this.random = options.random ?? seededRandom(SEED);
  }

  deliver(changes: readonly Change[]): void {
    this.deliveries++;
    for (const change of changes) {
      this.changes.push(change);
      this.#fold(change);
    }
  }

  refuse(kind: string, where: string, why: string, input?: unknown): void {
    this.refusals.push({ kind, where, why });
    this.refusedInputs.push(input);
  }

  connected(detail?: string): void {
    this.reports.push({ state: 'connected', detail });
  }

  disconnected(reason: string): void {
    this.reports.push({ state: 'disconnected', reason });
  }

  measured(latencyMs: number): void {
    this.latenciesMs.push(latencyMs);
  }

  get isConnected(): boolean {
    return this.reports.at(-1)?.state === 'connected';
  }

  /** Why the source is not connected at present; undefined while it is, or has not reported yet. */
  get reason(): string | undefined {
    const last = this.reports.at(-1);
    return last?.state === 'disconnected' ? last.reason : undefined;
  }

  /** What a table or record comes to by what was delivered, unvalidated; a record's row is under `''`. */
  table(channel: string): ReadonlyMap<string, RowPatch> {
    return this.#tables.get(channel) ?? new Map<string, RowPatch>();
  }

  row(channel: string, key = RECORD_KEY): RowPatch | undefined {
    return this.table(channel).get(key);
  }

  events(channel: string): RowPatch[] {
    return this.changes.flatMap((change) => (change.op === 'event' && change.channel === channel ? [change.data] : []));
  }

  async untilConnected(): Promise<void> {
    await until(() => this.isConnected, { what: () => `the source to connect; it reported ${this.#said()}` });
  }

  /** Resolves with the reason. */
  untilDisconnected(): Promise<string> {
    return until(() => this.reason, { what: () => `the source to disconnect; it reported ${this.#said()}` });
  }

  untilRow(channel: string, key = RECORD_KEY): Promise<RowPatch> {
    return until(() => this.row(channel, key), { what: `a row ${key} of ${channel}` });
  }

  #said(): string {
    return JSON.stringify(this.reports);
  }

  #fold(change: Change): void {
    if (change.op === 'event') return;
    const rows = this.#tables.get(change.channel) ?? new Map<string, RowPatch>();
    this.#tables.set(change.channel, rows);
    if (change.op === 'delete') {
      rows.delete(change.key);
      return;
    }
    const definition = (CHANNELS as readonly ChannelDefinition[]).find(({ name }) => name === change.channel);
    if (definition === undefined || definition.kind === 'feed') throw new Error(`${change.channel} holds no rows`);
    const key = definition.kind === 'record' ? RECORD_KEY : keyOf(definition, change.row);
    const old = change.op === 'merge' ? rows.get(key) : undefined;
    const given = Object.entries(change.row).filter(([, value]) => value !== undefined);
    const merged = { ...old, ...Object.fromEntries(given) };
    rows.set(key, Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)));
  }
}

/** Passes on to another clock, and knows how many tasks still wait. */
export class CountingClock implements Clock {
  readonly #clock: Clock;
  #pending = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get pending(): number {
    return this.#pending;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  after(delayMs: number, task: () => void): Timer {
    this.#pending++;
    let isOver = false;
    const finish = () => {
      if (!isOver) this.#pending--;
      isOver = true;
    };
    const timer = this.#clock.after(delayMs, () => {
      finish();
      task();
    });
    return {
      cancel: () => {
        finish();
        timer.cancel();
      },
    };
  }
}
