/**
 * What all prices have in common: a regime that switches, a market factor and one factor for each sector. Factors are
 * logarithmic returns from the start price; they revert to zero over about a day.
 */
import type { Noise } from '../noise.ts';
import type { Sector } from './catalogue.ts';
import { revert } from './mean-reversion.ts';

type Regime = 'calm' | 'rally' | 'slide' | 'storm';

interface RegimeTemper {
  /** Multiplies every volatility. */
  readonly volatility: number;
  /** Of the market factor, per hour. Rally and slide mirror each other, so that prices drift nowhere in the long run. */
  readonly driftPerHour: number;
  readonly meanMinutes: number;
}

const REGIMES: Readonly<Record<Regime, RegimeTemper>> = {
  calm: { volatility: 0.8, driftPerHour: 0, meanMinutes: 12 },
  rally: { volatility: 1, driftPerHour: 0.012, meanMinutes: 9 },
  slide: { volatility: 1, driftPerHour: -0.012, meanMinutes: 9 },
  storm: { volatility: 2, driftPerHour: 0, meanMinutes: 3 },
};
const REGIME_NAMES = Object.keys(REGIMES) as Regime[];

const SQRT_DAY_SECONDS = Math.sqrt(86_400);
const HOUR_SECONDS = 3_600;
const MARKET_VOLATILITY = 0.02 / SQRT_DAY_SECONDS;
const MARKET_HALF_LIFE = 20 * HOUR_SECONDS;
const SECTOR_VOLATILITY = 0.012 / SQRT_DAY_SECONDS;
const SECTOR_HALF_LIFE = 12 * HOUR_SECONDS;
/** The logarithm of volatility wanders too: quiet hours and lively ones. */
const TENSION_HALF_LIFE = 1_200;
const TENSION_DEVIATION = 0.35;
const TENSION_VOLATILITY = TENSION_DEVIATION * Math.sqrt((2 * Math.LN2) / TENSION_HALF_LIFE);

export class Climate {
  readonly #noise: Noise;
  readonly #sectors: Record<Sector, number> = { major: 0, layer1: 0, defi: 0, meme: 0, infrastructure: 0 };
  #regime: Regime = 'calm';
  #regimeEndsIn: number;
  #market = 0;
  #tension = 0;

  constructor(noise: Noise) {
    this.#noise = noise;
    this.#regimeEndsIn = noise.exponential(REGIMES.calm.meanMinutes * 60);
  }

  /** What every volatility is multiplied by at present; 1 on average over the tension. */
  get volatility(): number {
    return REGIMES[this.#regime].volatility * Math.exp(this.#tension - TENSION_DEVIATION ** 2 / 2);
  }

  /** Common part of the logarithm of a price. */
  lift(sector: Sector, marketBeta: number, sectorBeta: number): number {
    return marketBeta * this.#market + sectorBeta * this.#sectors[sector];
  }

  advance(elapsed: number): void {
    this.#switchRegime(elapsed);
    const noise = this.#noise;
    this.#tension = revert(this.#tension, TENSION_HALF_LIFE, TENSION_VOLATILITY, elapsed, noise);
    const volatility = this.volatility;
    // A regime is shorter than a long step: no step drifts for longer than the regime lasts on average.
    const { driftPerHour, meanMinutes } = REGIMES[this.#regime];
    const drift = (driftPerHour * Math.min(elapsed, meanMinutes * 60)) / HOUR_SECONDS;
    this.#market = drift + revert(this.#market, MARKET_HALF_LIFE, MARKET_VOLATILITY * volatility, elapsed, noise);
    for (const sector in this.#sectors) {
      const name = sector as Sector;
      this.#sectors[name] = revert(
        this.#sectors[name],
        SECTOR_HALF_LIFE,
        SECTOR_VOLATILITY * volatility,
        elapsed,
        noise,
      );
    }
  }

  #switchRegime(elapsed: number): void {
    this.#regimeEndsIn -= elapsed;
    if (this.#regimeEndsIn > 0) return;
    const others = REGIME_NAMES.filter((name) => name !== this.#regime);
    this.#regime = others[this.#noise.integer(0, others.length - 1)] ?? 'calm';
    this.#regimeEndsIn = this.#noise.exponential(REGIMES[this.#regime].meanMinutes * 60);
  }
}
