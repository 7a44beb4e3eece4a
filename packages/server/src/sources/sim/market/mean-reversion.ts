import type { Noise } from '../noise.ts';

/**
 * One step of an Ornstein-Uhlenbeck process around zero, exact for a step of any length (Gillespie, Phys. Rev. E 54,
 * 1996): what is simulated stays within the same bounds whatever the pace, and can neither explode nor die out.
 * `halfLife` and `elapsed` in seconds; `volatility` is the deviation after one second.
 */
export function revert(value: number, halfLife: number, volatility: number, elapsed: number, noise: Noise): number {
  const rate = Math.LN2 / halfLife;
  const decay = Math.exp(-rate * elapsed);
  return value * decay + volatility * Math.sqrt((1 - decay * decay) / (2 * rate)) * noise.gaussian();
}
