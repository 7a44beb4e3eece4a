import type { Random } from '../random.ts';

const EPOCH_DIGITS = 12;

/** A name for one life of the state: twelve hexadecimal digits. */
export function randomEpoch(random: Random): string {
  let epoch = '';
  while (epoch.length < EPOCH_DIGITS) epoch += Math.floor(random() * 16).toString(16);
  return epoch;
}
