import type { Strategy } from './strategy.ts';

const SPIKE_MULTIPLE = 4.5;
const MOVE_RANGES = 0.8;

/** Goes with a move that many times the usual volume stands behind. */
export const volumeSpike: Strategy = {
  name: 'Volume_Spike',
  entry: 'immediate',
  patience: 5,
  stop: { ranges: 8, isTrailing: false },
  targetRanges: 7,
  holdMax: 100,
  createDetector: () => ({
    observe: (bars) => {
      const last = bars.at(0);
      const before = bars.at(1);
      if (last === undefined || before === undefined || bars.meanVolume === 0) return undefined;
      const multiple = last.volume / bars.meanVolume;
      const move = last.close - before.close;
      if (multiple < SPIKE_MULTIPLE || Math.abs(move) < MOVE_RANGES * bars.meanRange) return undefined;
      return {
        side: move > 0 ? 1 : -1,
        confidence: 0.5 + 0.45 * Math.min(1, multiple / (4 * SPIKE_MULTIPLE)),
        reason: `Volume ${multiple.toFixed(1)} times the usual on a move of ${(Math.abs(move) / bars.meanRange).toFixed(1)} ranges`,
      };
    },
  }),
};
