import type { Strategy } from './strategy.ts';

const OLDEST_BARS = 140;
const YOUNGEST_BARS = 10;
/** How near to the support a low counts as a touch, in mean ranges of a bar. */
const TOUCH_RANGES = 0.35;
const BOUNCE_RANGES = 1.2;

/** Buys when the price touched the low of the last minutes and turned up from it. */
export const supportBounce: Strategy = {
  name: 'Support_Bounce',
  entry: 'post_only',
  patience: 30,
  stop: { ranges: 6, isTrailing: false },
  targetRanges: 4.5,
  holdMax: 120,
  createDetector: () => ({
    observe: (bars) => {
      const last = bars.at(0);
      const before = bars.at(1);
      if (last === undefined || before === undefined || bars.length <= OLDEST_BARS) return undefined;
      const support = bars.range(YOUNGEST_BARS, OLDEST_BARS).low;
      const recentLow = bars.range(0, 2).low;
      const tolerance = TOUCH_RANGES * bars.meanRange;
      const isTouched = Math.abs(recentLow - support) <= tolerance;
      const bounce = last.close - recentLow;
      const isBounced = bounce >= BOUNCE_RANGES * bars.meanRange && last.close > before.close;
      const wasBounced = before.close - recentLow >= BOUNCE_RANGES * bars.meanRange;
      if (!isTouched || !isBounced || wasBounced) return undefined;
      return {
        side: 1,
        confidence: 0.5 + 0.4 * Math.min(1, bounce / (3 * bars.meanRange)),
        reason: `Bounced off the low of the last ${OLDEST_BARS} bars`,
      };
    },
  }),
};
