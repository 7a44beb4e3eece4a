/** One load test from the first connection to the verdict. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@tickboard/core/random';
import { measureEventLoopDelay } from '@tickboard/server/telemetry/event-loop-delay';
import { type BehaviourOptions, Behaviours } from './behaviours.ts';
import { type Counts, differenceOf } from './counters.ts';
import { Fleet } from './fleet.ts';
import { planClients, type PlanOptions } from './plans.ts';
import { ProgressTeller, type TellProgress } from './progress.ts';
import { type LoadReport, makeReport, type Measured, percentilesOf } from './report.ts';
import type { Target } from './target.ts';

export interface LoadOptions extends PlanOptions, BehaviourOptions {
  readonly target: Target;
  readonly token?: string | undefined;
  readonly durationMs: number;
  readonly warmUpMs: number;
  /** Time over which the clients come. */
  readonly rampMs: number;
  readonly intervalMs?: number | undefined;
  readonly channels?: readonly string[] | undefined;
  readonly isCompressionOffered: boolean;
  /** Time between two rounds of verification. */
  readonly verifyEveryMs: number;
  readonly random?: Random;
}

/** For those that were slow, stopped or away, to get what waited for them. */
const SETTLE_MS = 2_000;
const US_PER_SECOND = 1e6;

export class LoadError extends Error {
  override readonly name = 'LoadError';
}

/**
 * Ends early, with a report of what there is, when `signal` aborts.
 *
 * @throws {LoadError} when not one client could connect.
 */
export async function runLoad(options: LoadOptions, tell: TellProgress, signal?: AbortSignal): Promise<LoadReport> {
  const plans = planClients(options);
  const fleet = new Fleet({ ...options, plans });
  const behaviours = new Behaviours(
    fleet,
    options,
    plans.map(({ behaviour }) => behaviour),
  );
  const progress = new ProgressTeller(fleet, tell);
  try {
    const startedMs = performance.now();
    await fleet.connect(options.rampMs, signal);
    const connectSeconds = (performance.now() - startedMs) / 1_000;
    if (fleet.connected === 0) throw new LoadError(`no client could connect: ${fleet.disconnects || 'no answer'}`);
    progress.enter('warming up');
    await wait(options.warmUpMs, signal);

    progress.enter('measuring');
    const window = new MeasuringWindow(fleet);
    behaviours.start();
    const verifying = verifyRepeatedly(fleet, options.verifyEveryMs, window.over);
    await wait(options.durationMs, signal);
    const measured = window.close();
    behaviours.stop();

    progress.enter('verifying');
    await verifying;
    await wait(behaviours.isAnyOdd ? SETTLE_MS : 0);
    await fleet.verify();
    return makeReport({ options, fleet, connectSeconds, measured });
  } finally {
    progress.stop();
    behaviours.stop();
    fleet.close();
  }
}

/** The time that counts for rates and latencies. */
export class MeasuringWindow {
  readonly #fleet: Fleet;
  readonly #startedMs = performance.now();
  readonly #before: Counts;
  readonly #cpuBefore = process.cpuUsage();
  readonly #delay = measureEventLoopDelay();
  readonly #over = new AbortController();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    this.#before = { ...fleet.counters.counts };
    fleet.counters.updateLatency.reset();
    fleet.counters.eventLatency.reset();
  }

  /** Aborts when the window closes. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  close(): Measured {
    const { counts, updateLatency, eventLatency } = this.#fleet.counters;
    const ownDelayP99Ms = this.#delay.quantile(0.99) * 1_000;
    this.#delay.stop();
    this.#over.abort();
    const seconds = (performance.now() - this.#startedMs) / 1_000;
    const { user, system } = process.cpuUsage(this.#cpuBefore);
    return {
      seconds,
      ownCores: (user + system) / US_PER_SECOND / seconds,
      counts: differenceOf(counts, this.#before),
      connected: this.#fleet.connected,
      ownDelayP99Ms,
      updateLatency: percentilesOf(updateLatency),
      eventLatency: percentilesOf(eventLatency),
    };
  }
}

async function verifyRepeatedly(fleet: Fleet, everyMs: number, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await wait(everyMs, over);
    if (!over.aborted) await fleet.verify();
  }
}

async function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  try {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch {
    // To wait less is what the signal asks for.
  }
}
