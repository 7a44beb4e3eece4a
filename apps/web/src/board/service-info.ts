/** What the server says of itself beside the stream: asked for while somebody looks, and forgotten where it does not answer. */
import type { Board } from '@tickboard/client/board';
import type { Clock, Timer } from '@tickboard/core/clock';

export interface ServiceInfo {
  readonly version: string | undefined;
  readonly runtime: string | undefined;
  /** Seconds. */
  readonly uptime: number | undefined;
  readonly connections: number | undefined;
  readonly lagging: number | undefined;
  /** Messages that wait for clients. */
  readonly queued: number | undefined;
  /** By source, how often it was connected anew. */
  readonly reconnects: ReadonlyMap<string, number>;
}

export interface ServiceInfoOptions {
  readonly board: Pick<Board, 'status'>;
  readonly clock: Clock;
  /** Resolves to what the server answers, from JSON. */
  readonly ask: () => Promise<unknown>;
  readonly isHidden: () => boolean;
}

const PERIOD_MS = 2_000;

export class ServiceInfoWatch {
  readonly #options: ServiceInfoOptions;
  readonly #listeners = new Set<() => void>();
  #info: ServiceInfo | undefined;
  #timer: Timer | undefined;
  /** The question under way. */
  #asking: object | undefined;

  constructor(options: ServiceInfoOptions) {
    this.#options = options;
  }

  get info(): ServiceInfo | undefined {
    return this.#info;
  }

  /** It is asked for as long as anybody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#look();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#timer?.cancel();
      this.#timer = undefined;
      // Whoever looks next is told of then, and of no time before.
      this.#info = undefined;
      this.#asking = undefined;
    };
  };

  #look(): void {
    const { clock, isHidden } = this.#options;
    this.#timer = clock.after(PERIOD_MS, () => this.#look());
    // Who has not answered yet is not asked again.
    if (!isHidden() && this.#asking === undefined) void this.#ask();
  }

  async #ask(): Promise<void> {
    const { board, ask } = this.#options;
    const asking = (this.#asking = {});
    const { state } = board.status;
    const isThere = state === 'connected' || state === 'resyncing';
    const answer = isThere ? await ask().catch(() => undefined) : undefined;
    if (asking !== this.#asking) return;
    this.#asking = undefined;
    this.#info = readServiceInfo(answer);
    for (const listener of this.#listeners) listener();
  }
}

/** What it does not say is left out. */
export function readServiceInfo(given: unknown): ServiceInfo | undefined {
  if (!isRecord(given)) return undefined;
  const { runtime, clients, backends } = given;
  const count = (record: unknown, name: string) => numberOf(isRecord(record) ? record[name] : undefined);
  const text = (record: unknown, name: string) => textOf(isRecord(record) ? record[name] : undefined);
  const [name, version] = [text(runtime, 'name'), text(runtime, 'version')];
  const reconnects = Object.entries(isRecord(backends) ? backends : {}).flatMap(([source, backend]) => {
    const times = count(backend, 'reconnects');
    return times === undefined ? [] : [[source, times] as const];
  });
  return {
    version: text(given, 'version'),
    runtime: name === undefined || version === undefined ? undefined : `${name} ${version}`,
    uptime: count(given, 'uptime_seconds'),
    connections: count(clients, 'connections'),
    lagging: count(clients, 'lagging'),
    queued: count(clients, 'queue_depth'),
    reconnects: new Map(reconnects),
  };
}

function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null;
}

function numberOf(given: unknown): number | undefined {
  return typeof given === 'number' && Number.isFinite(given) ? given : undefined;
}

function textOf(given: unknown): string | undefined {
  return typeof given === 'string' && given !== '' ? given : undefined;
}
