import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the delay is sampled. Node counts this wait into every sample; it is taken off again here. */
const SAMPLE_INTERVAL_MS = 10;
const NANOSECONDS_PER_SECOND = 1e9;

export interface EventLoopDelay {
  /** Seconds that a due task had to wait, as a quantile from 0 to 1 (the longest) since the last `reset`. */
  quantile(share: number): number;
  reset(): void;
  stop(): void;
}

type Monitor = (options: {
  readonly resolution: number;
}) => Pick<ReturnType<typeof monitorEventLoopDelay>, 'enable' | 'disable' | 'reset' | 'max' | 'percentile'>;

export function measureEventLoopDelay(monitor: Monitor = monitorEventLoopDelay): EventLoopDelay {
  const histogram = monitor({ resolution: SAMPLE_INTERVAL_MS });
  histogram.enable();
  return {
    quantile: (share) => {
      const nanoseconds = share >= 1 ? histogram.max : histogram.percentile(share * 100);
      return Math.max(0, nanoseconds / NANOSECONDS_PER_SECOND - SAMPLE_INTERVAL_MS / 1_000);
    },
    reset: () => histogram.reset(),
    stop: () => {
      histogram.disable();
    },
  };
}
