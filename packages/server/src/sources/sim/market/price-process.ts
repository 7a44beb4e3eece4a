/** The unseen fair price of one instrument: common factors, its own slow and fast reverting parts, and bursts of news. */
import type { Noise } from '../noise.ts';
import type { Climate } from './climate.ts';
import type { Instrument } from './instruments.ts';
import { revert } from './mean-reversion.ts';

const SQRT_DAY_SECONDS = Math.sqrt(86_400);
const OWN_HALF_LIFE = 8 * 3_600;
/** Fast part: overreaction that fades within a minute or two, which is what reversal strategies live on. */
const RIPPLE_HALF_LIFE = 60;
const RIPPLE_DEVIATION_PER_DAILY_VOLATILITY = 0.085;
/** Momentum: a drift that lasts some minutes, which is what a trend follower lives on. In returns per second. */
const DRIFT_HALF_LIFE = 600;
const DRIFT_DEVIATION_PER_DAILY_VOLATILITY = 2e-4;
/** News about one instrument: it trades many times as much for a while, and drifts one way. */
const NEWS_MEAN_GAP = 1_500;
const HEAT_HALF_LIFE = 20;
const PUSH_HALF_LIFE = 45;
const PUSH_MEAN_PER_DAILY_VOLATILITY = 0.18;

export class PriceProcess {
  readonly #instrument: Instrument;
  readonly #noise: Noise;
  readonly #logStart: number;
  #own = 0;
  #ripple = 0;
  #drift = 0;
  #push = 0;
  #heat = 0;

  constructor(instrument: Instrument, noise: Noise) {
    this.#instrument = instrument;
    this.#noise = noise;
    this.#logStart = Math.log(instrument.startPrice);
  }

  /** How many times as much is traded as usual. */
  get activity(): number {
    return 1 + this.#heat;
  }

  /** Moves on by `elapsed` seconds and returns the fair price. */
  advance(elapsed: number, climate: Climate): number {
    const { ownVolatility, sector, marketBeta, sectorBeta } = this.#instrument;
    const noise = this.#noise;
    const heatDecay = Math.exp((-Math.LN2 / HEAT_HALF_LIFE) * elapsed);
    const pushDecay = Math.exp((-Math.LN2 / PUSH_HALF_LIFE) * elapsed);
    const volatility = ((0.6 * ownVolatility) / SQRT_DAY_SECONDS) * climate.volatility * (1 + 0.1 * this.#heat);
    const rippleDeviation = RIPPLE_DEVIATION_PER_DAILY_VOLATILITY * ownVolatility;
    const rippleVolatility = rippleDeviation * Math.sqrt((2 * Math.LN2) / RIPPLE_HALF_LIFE) * climate.volatility;
    const driftVolatility =
      DRIFT_DEVIATION_PER_DAILY_VOLATILITY * ownVolatility * Math.sqrt((2 * Math.LN2) / DRIFT_HALF_LIFE);
    this.#drift = revert(this.#drift, DRIFT_HALF_LIFE, driftVolatility, elapsed, noise);
    // A drift is shorter than a long step: no step drifts for longer than a drift lasts.
    const carried = this.#drift * Math.min(elapsed, DRIFT_HALF_LIFE) + this.#push * (1 - pushDecay);
    this.#own = revert(this.#own, OWN_HALF_LIFE, volatility, elapsed, noise) + carried;
    this.#ripple = revert(this.#ripple, RIPPLE_HALF_LIFE, rippleVolatility, elapsed, noise);
    this.#push *= pushDecay;
    this.#heat *= heatDecay;
    if (noise.chance(1 - Math.exp(-elapsed / NEWS_MEAN_GAP))) this.#breakNews();
    return Math.exp(this.#logStart + climate.lift(sector, marketBeta, sectorBeta) + this.#own + this.#ripple);
  }

  #breakNews(): void {
    const size = this.#noise.exponential(PUSH_MEAN_PER_DAILY_VOLATILITY) * this.#instrument.ownVolatility;
    this.#push = this.#noise.chance(0.5) ? size : -size;
    this.#heat = 3 + this.#noise.exponential(4);
  }
}
