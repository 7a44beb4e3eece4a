/** What a load run has seen so far, over all its clients. */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

export interface Counts {
  /** Everything read from the sockets, handshakes included. */
  bytes: number;
  messages: number;
  updates: number;
  /** Payloads of updates, as they travelled. */
  updateBytes: number;
  snapshots: number;
  snapshotBytes: number;
  events: number;
  /** Notices of events that a client was not sent. */
  gaps: number;
  /** Events that those notices told of. */
  eventsLost: number;
  /** Updates or events that do not continue what the client holds, without notice. There must be none. */
  silentGaps: number;
  /** Fresh snapshots asked for after a silent gap. */
  resyncs: number;
  /** Connections cut on purpose. */
  cuts: number;
  resumesRecovered: number;
  resumesRefused: number;
  errors: number;
  /** Messages that could not be read. */
  unreadable: number;
}

const NO_COUNTS: Counts = {
  bytes: 0,
  messages: 0,
  updates: 0,
  updateBytes: 0,
  snapshots: 0,
  snapshotBytes: 0,
  events: 0,
  gaps: 0,
  eventsLost: 0,
  silentGaps: 0,
  resyncs: 0,
  cuts: 0,
  resumesRecovered: 0,
  resumesRefused: 0,
  errors: 0,
  unreadable: 0,
};

export class Counters {
  readonly counts: Counts = { ...NO_COUNTS };
  /** By close code, HTTP status or error: connections that ended without being asked to. */
  readonly disconnects = new Map<string, number>();
  /** From an update's time stamp to its arrival. */
  readonly updateLatency = new LatencyHistogram();
  /** From an event's time stamp to its arrival. */
  readonly eventLatency = new LatencyHistogram();
  /** From the first packet to the first snapshot. */
  readonly joining = new LatencyHistogram();

  noteDisconnect(reason: string): void {
    this.disconnects.set(reason, (this.disconnects.get(reason) ?? 0) + 1);
  }
}

export function differenceOf(later: Counts, earlier: Counts): Counts {
  const difference = { ...NO_COUNTS };
  for (const name of Object.keys(difference) as (keyof Counts)[]) difference[name] = later[name] - earlier[name];
  return difference;
}

const UNITS_PER_MS = 1_000;
const HIGHEST_MS = 600_000;
const PRECISE_DIGITS = 3;

/** Milliseconds, to three digits. */
export class LatencyHistogram {
  readonly #histogram: RecordableHistogram = createHistogram({
    lowest: 1,
    highest: HIGHEST_MS * UNITS_PER_MS,
    figures: PRECISE_DIGITS,
  });

  /** Below zero, as of two clocks that differ, counts as zero. */
  record(milliseconds: number): void {
    const units = Math.round(milliseconds * UNITS_PER_MS);
    this.#histogram.record(Math.max(1, Math.min(units, HIGHEST_MS * UNITS_PER_MS)));
  }

  get count(): number {
    return this.#histogram.count;
  }

  /** Undefined while nothing was recorded. */
  percentile(percent: number): number | undefined {
    if (this.#histogram.count === 0) return undefined;
    const units = percent >= 100 ? this.#histogram.max : this.#histogram.percentile(percent);
    return units / UNITS_PER_MS;
  }

  reset(): void {
    this.#histogram.reset();
  }
}
