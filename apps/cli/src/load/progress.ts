/** How a load run goes, told once a second and at each new phase. */
import { type Counts, differenceOf } from './counters.ts';
import type { Fleet } from './fleet.ts';

export type LoadPhase = 'connecting' | 'warming up' | 'measuring' | 'verifying';

export interface LoadProgress {
  readonly phase: LoadPhase;
  /** Of this phase. */
  readonly elapsedMs: number;
  readonly fleet: Fleet;
  /** Since the last time. */
  readonly difference: Counts;
  readonly differenceMs: number;
}

export type TellProgress = (progress: LoadProgress) => void;

const INTERVAL_MS = 1_000;

export class ProgressTeller {
  readonly #fleet: Fleet;
  readonly #tell: TellProgress;
  readonly #timer: NodeJS.Timeout;
  #phase: LoadPhase = 'connecting';
  #phaseStartedMs = performance.now();
  #toldMs = performance.now();
  #before: Counts;

  constructor(fleet: Fleet, tell: TellProgress) {
    this.#fleet = fleet;
    this.#tell = tell;
    this.#before = { ...fleet.counters.counts };
    this.#timer = setInterval(() => this.#report(), INTERVAL_MS);
  }

  enter(phase: LoadPhase): void {
    this.#report();
    this.#phase = phase;
    this.#phaseStartedMs = performance.now();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #report(): void {
    const nowMs = performance.now();
    const { counts } = this.#fleet.counters;
    this.#tell({
      phase: this.#phase,
      elapsedMs: nowMs - this.#phaseStartedMs,
      fleet: this.#fleet,
      difference: differenceOf(counts, this.#before),
      differenceMs: nowMs - this.#toldMs,
    });
    this.#before = { ...counts };
    this.#toldMs = nowMs;
  }
}

const MS_PER_SECOND = 1_000;

export function describeProgress({ phase, elapsedMs, fleet, difference, differenceMs }: LoadProgress): string {
  const { counts, updateLatency } = fleet.counters;
  const perSecond = (count: number) => formatCount((count * MS_PER_SECOND) / Math.max(1, differenceMs));
  const p99 = updateLatency.percentile(99);
  const parts = [
    `${phase} ${(elapsedMs / MS_PER_SECOND).toFixed(0)} s`,
    `${fleet.connected}/${fleet.clients.length} clients`,
    `${perSecond(difference.updates)} updates/s`,
    `${perSecond(difference.bytes)}B/s`,
    ...(p99 === undefined ? [] : [`p99 ${p99.toFixed(1)} ms`]),
    `${counts.silentGaps} gaps`,
    `verified ${fleet.verdict.ok} ok, ${fleet.verdict.failed} failed`,
  ];
  return parts.join(' · ');
}

const MILLION = 1e6;
const THOUSAND = 1e3;

function formatCount(count: number): string {
  if (count >= MILLION) return `${(count / MILLION).toFixed(1)} M`;
  return count >= THOUSAND ? `${(count / THOUSAND).toFixed(1)} k` : `${count.toFixed(0)} `;
}

/** One line that is rewritten where there is a terminal; elsewhere a line each few seconds. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #lastMs = Number.NEGATIVE_INFINITY;
  #lastPhase: LoadPhase | undefined;
  #isOpen = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(progress: LoadProgress): void {
    const text = describeProgress(progress);
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\u001b[K${text.slice(0, this.#stream.columns - 1)}`);
      this.#isOpen = true;
      return;
    }
    const PLAIN_INTERVAL_MS = 5_000;
    const nowMs = performance.now();
    if (progress.phase === this.#lastPhase && nowMs - this.#lastMs < PLAIN_INTERVAL_MS) return;
    this.#lastMs = nowMs;
    this.#lastPhase = progress.phase;
    this.#stream.write(`${text}\n`);
  }

  end(): void {
    if (this.#isOpen) this.#stream.write('\r\u001b[K');
    this.#isOpen = false;
  }
}
