import { macdDivergence } from './macd-divergence.ts';
import { rsiOversold } from './rsi-oversold.ts';
import type { Strategy } from './strategy.ts';
import { supportBounce } from './support-bounce.ts';
import { trendFollowing } from './trend-following.ts';
import { volumeSpike } from './volume-spike.ts';

/** Every strategy that the desk runs. A new one is a file here and a line in this list. */
export const STRATEGIES: readonly Strategy[] = [
  rsiOversold,
  macdDivergence,
  trendFollowing,
  supportBounce,
  volumeSpike,
];
