/** All sources together: starts them, looks after them once a second, and writes what it sees to `system_health`. */
import type { Clock, Timer } from '@tickboard/core/clock';
import type { Change } from '@tickboard/core/store/change';
import type { Store } from '@tickboard/core/store/store';
import type { Quarantine } from './quarantine.ts';
import type { SourceStatus } from './source-status.ts';
import type { SupervisedSource } from './supervised-source.ts';

export interface SupervisorOptions {
  readonly sources: readonly SupervisedSource[];
  readonly store: Store;
  readonly clock: Clock;
  /** Name under which this server reports on itself. */
  readonly serverName: string;
}

const LOOK_INTERVAL_MS = 1_000;
const MS_PER_SECOND = 1_000;

export class Supervisor {
  readonly #options: SupervisorOptions;
  /** By the monotonic clock, as that of the wall may be set. */
  readonly #startedAtMs: number;
  #timer: Timer | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#startedAtMs = options.clock.monotonic();
  }

  get statuses(): SourceStatus[] {
    return this.#options.sources.map((source) => source.status);
  }

  /** What was refused, by source. */
  get quarantines(): ReadonlyMap<string, Quarantine> {
    return new Map(this.#options.sources.map(({ name, quarantine }) => [name, quarantine]));
  }

  run(): void {
    for (const source of this.#options.sources) source.run();
    this.#publish();
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#timer?.cancel();
    await Promise.all(this.#options.sources.map((source) => source.stop()));
  }

  #schedule(): void {
    this.#timer = this.#options.clock.after(LOOK_INTERVAL_MS, () => {
      for (const source of this.#options.sources) source.look();
      this.#publish();
      this.#schedule();
    });
  }

  #publish(): void {
    const { store, sources, serverName, clock } = this.#options;
    const changes = sources.map((source): Change => ({
      op: 'replace',
      channel: 'system_health',
      row: healthRow(source),
    }));
    const uptime_seconds = Math.floor((clock.monotonic() - this.#startedAtMs) / MS_PER_SECOND);
    const own = { service: serverName, status: 'healthy', uptime_seconds, detail: 'this server' };
    store.apply([...changes, { op: 'replace', channel: 'system_health', row: own }]);
  }
}

function healthRow(source: SupervisedSource) {
  const { name, state, detail, lastMessageAt, messagesPerSecond, latencyMs, refused } = source.status;
  return {
    service: name,
    status: state,
    detail,
    last_message_at: lastMessageAt,
    messages_per_second: Math.round(messagesPerSecond * 10) / 10,
    latency_ms: latencyMs === undefined ? undefined : Math.round(latencyMs * 100) / 100,
    errors: Object.values(refused).reduce((sum, count) => sum + count, 0),
    uptime_seconds: source.uptimeSeconds,
  };
}
