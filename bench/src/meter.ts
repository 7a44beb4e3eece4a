/** What this process uses while it is under test. */
import { measureEventLoopDelay } from '@tickboard/server/telemetry/event-loop-delay';
import { round } from './figures.ts';

export interface Usage {
  readonly seconds: number;
  /** Processor time of all threads, in the program and in the kernel. */
  readonly cpuUs: number;
  readonly loopDelayP99Ms: number;
  readonly rssBytes: number;
}

class Meter {
  readonly #startedMs = performance.now();
  readonly #before = process.cpuUsage();
  readonly #delay = measureEventLoopDelay();

  stop(): Usage {
    const { user, system } = process.cpuUsage(this.#before);
    const loopDelayP99Ms = round(this.#delay.quantile(0.99) * 1_000);
    this.#delay.stop();
    return {
      seconds: (performance.now() - this.#startedMs) / 1_000,
      cpuUs: user + system,
      loopDelayP99Ms,
      rssBytes: process.memoryUsage.rss(),
    };
  }
}

/** The three methods of every role that is measured. */
export function meteredRole() {
  let meter: Meter | undefined;
  return {
    rss: () => process.memoryUsage.rss(),
    begin: () => {
      meter = new Meter();
    },
    end: (): Usage => {
      if (meter === undefined) throw new Error('end without begin');
      return meter.stop();
    },
  };
}
