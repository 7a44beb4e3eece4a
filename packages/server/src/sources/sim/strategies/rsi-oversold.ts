import { RelativeStrength } from './indicators.ts';
import type { Strategy } from './strategy.ts';

const LENGTH = 14;
const OVERSOLD = 28;
const RECOVERED = 58;

/** Buys when the index comes back up from oversold. */
export const rsiOversold: Strategy = {
  name: 'RSI_Oversold',
  entry: 'post_only',
  patience: 25,
  stop: { ranges: 7, isTrailing: false },
  targetRanges: 4,
  holdMax: 180,
  createDetector: () => {
    const strength = new RelativeStrength(LENGTH);
    let previous: number | undefined;
    let current: number | undefined;
    return {
      observe: (bars) => {
        previous = current;
        current = strength.add(bars.at(0)?.close ?? 0);
        if (previous === undefined || current === undefined || previous >= OVERSOLD || current < OVERSOLD) {
          return undefined;
        }
        return {
          side: 1,
          confidence: 0.55 + Math.min(0.4, (OVERSOLD - previous) / 25),
          reason: `RSI(${LENGTH}) back above ${OVERSOLD} from ${previous.toFixed(1)}`,
        };
      },
      objectTo: () =>
        current !== undefined && current > RECOVERED ? `RSI(${LENGTH}) recovered to ${current.toFixed(1)}` : undefined,
    };
  },
};
