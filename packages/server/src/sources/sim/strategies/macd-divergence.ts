import type { Side } from '../market/book.ts';
import type { BarSeries } from './bars.ts';
import { Convergence } from './indicators.ts';
import type { Idea, Strategy } from './strategy.ts';

/** A turn is a close beyond those of this many bars on either side. */
const WING_BARS = 3;
const TURNS_APART_MAX = 60;
/** How far apart two turns are in price at least, in mean ranges of a bar. */
const PRICE_STEP_RANGES = 0.4;
/** Share of its reading at the last turn that the MACD has lost at least. */
const FADE_MIN = 0.1;

interface Turn {
  readonly bar: number;
  readonly price: number;
  readonly macd: number;
}

/** Trades against a new extreme of the price that the MACD does not confirm. */
export const macdDivergence: Strategy = {
  name: 'MACD_Divergence',
  entry: 'limit',
  patience: 30,
  stop: { ranges: 7, isTrailing: false },
  targetRanges: 4.5,
  holdMax: 120,
  createDetector: () => {
    const convergence = new Convergence();
    const recent: Turn[] = [];
    const lastTurns = new Map<Side, Turn>();
    let bar = 0;

    const judge = (side: Side, bars: BarSeries): Idea | undefined => {
      const turn = recent[WING_BARS];
      if (turn === undefined || recent.length <= 2 * WING_BARS || !isTurn(recent, turn, side)) return undefined;
      const last = lastTurns.get(side);
      lastTurns.set(side, turn);
      if (last === undefined || turn.bar - last.bar > TURNS_APART_MAX) return undefined;
      const isBeyond = (last.price - turn.price) * side > PRICE_STEP_RANGES * bars.meanRange;
      const fade = last.macd * side < 0 ? 1 - Math.max(0, turn.macd / last.macd) : 0;
      if (!isBeyond || fade < FADE_MIN) return undefined;
      return {
        side,
        confidence: 0.5 + 0.45 * fade,
        reason: `${side === 1 ? 'Lower low' : 'Higher high'} that MACD(12,26) did not confirm`,
      };
    };

    return {
      observe: (bars) => {
        const price = bars.at(0)?.close ?? 0;
        const macd = convergence.add(price);
        bar += 1;
        if (macd === undefined) return undefined;
        recent.push({ bar, price, macd });
        if (recent.length > 2 * WING_BARS + 1) recent.shift();
        const bullish = judge(1, bars);
        const bearish = judge(-1, bars);
        return bullish ?? bearish;
      },
    };
  },
};

/** A low for the side that buys, a high for the one that sells. */
function isTurn(recent: readonly Turn[], turn: Turn, side: Side): boolean {
  return recent.every((other) => other === turn || (other.price - turn.price) * side > 0);
}
