import type { Side } from '../market/book.ts';
import { ExponentialMean } from './indicators.ts';
import type { Strategy } from './strategy.ts';

const QUICK_BARS = 12;
const FAST_BARS = 48;
const SLOW_BARS = 192;
/** How far the means have to part before it counts as a trend, in mean ranges of a bar. */
const PARTED_RANGES = 2.5;
/** How far behind the quick mean the price has to fall for an entry. */
const PULLBACK_RANGES = 2;

/** Goes with the fast mean while it is clearly away from the slow one, entering when the price pulls back. */
export const trendFollowing: Strategy = {
  name: 'Trend_Following',
  entry: 'immediate',
  patience: 10,
  stop: { ranges: 9, isTrailing: true },
  holdMax: 240,
  createDetector: () => {
    const quickMean = new ExponentialMean(QUICK_BARS);
    const fastMean = new ExponentialMean(FAST_BARS);
    const slowMean = new ExponentialMean(SLOW_BARS);
    let gap = 0;
    let wasBack = false;
    return {
      observe: (bars) => {
        const close = bars.at(0)?.close ?? 0;
        const quick = quickMean.add(close);
        const fast = fastMean.add(close);
        const slow = slowMean.add(close);
        if (quick === undefined || fast === undefined || slow === undefined) return undefined;
        gap = fast - slow;
        const side: Side = gap > 0 ? 1 : -1;
        const isTrend = Math.abs(gap) > PARTED_RANGES * bars.meanRange;
        const isBack = isTrend && (quick - close) * side > PULLBACK_RANGES * bars.meanRange;
        const hasPulledBack = isBack && !wasBack;
        wasBack = isBack;
        if (!hasPulledBack) return undefined;
        return {
          side,
          confidence: 0.5 + 0.45 * Math.min(1, Math.abs(gap) / (6 * bars.meanRange)),
          reason: `Pullback while EMA(${FAST_BARS}) is ${side === 1 ? 'above' : 'below'} EMA(${SLOW_BARS})`,
        };
      },
      objectTo: (side) => (gap * side < 0 ? `EMA(${FAST_BARS}) crossed EMA(${SLOW_BARS})` : undefined),
    };
  },
};
