/** Delivers the reference trace to a server as a source, one tick an interval. */
import type { Timer } from '@tickboard/core/clock';
import type { SourceEntry } from '@tickboard/server/sources/registry';
import type { Source, SourceContext } from '@tickboard/server/sources/source';
import { ReferenceTrace, type TraceOptions } from './trace.ts';

const STALL_AFTER_MS = 60_000;

/** `intervalMs` is read anew for each tick. */
export function traceSourceEntry(options: TraceOptions, intervalMs: () => number): SourceEntry {
  return {
    name: 'trace',
    type: 'trace',
    isSimulated: true,
    stallAfterMs: STALL_AFTER_MS,
    create: (context) => new TraceSource(new ReferenceTrace(options), intervalMs, context),
  };
}

class TraceSource implements Source {
  readonly #trace: ReferenceTrace;
  readonly #intervalMs: () => number;
  readonly #context: SourceContext;
  #timer: Timer | undefined;

  constructor(trace: ReferenceTrace, intervalMs: () => number, context: SourceContext) {
    this.#trace = trace;
    this.#intervalMs = intervalMs;
    this.#context = context;
  }

  run(): void {
    this.#context.connected('reference trace');
    this.#context.deliver(this.#trace.open());
    this.#stepAt(this.#context.clock.monotonic() + this.#intervalMs());
  }

  stop(): Promise<void> {
    this.#timer?.cancel();
    return Promise.resolve();
  }

  /** Keeps the rate in the mean: a step that comes late does not delay the next one. */
  #stepAt(dueMs: number): void {
    const { clock } = this.#context;
    this.#timer = clock.after(Math.max(0, dueMs - clock.monotonic()), () => {
      this.#context.deliver(this.#trace.step());
      this.#stepAt(Math.max(dueMs + this.#intervalMs(), clock.monotonic()));
    });
  }
}
