import { fromUnits, toUnits } from '@tickboard/core/model/decimals';

/** Bars computed anew from all ticks at once, by sorting: no step of it is shared with what it judges. */
export interface OracleTick {
  readonly time: number;
  readonly price: number;
  readonly volume: number;
}

export interface OracleBar {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly count: number;
}

/** `ticks` in the order of recording. Bars of `lengthMs`, earliest first. */
export function barsOf(ticks: readonly OracleTick[], lengthMs: number): OracleBar[] {
  const openTimes = [...new Set(ticks.map(({ time }) => time - (time % lengthMs)))].sort((left, right) => left - right);
  return openTimes.map((openTime) => {
    // Sorting keeps the order of recording among ticks of the same time.
    const inside = ticks
      .filter(({ time }) => time >= openTime && time < openTime + lengthMs)
      .toSorted((left, right) => left.time - right.time);
    const prices = inside.map(({ price }) => price);
    return {
      openTime,
      open: prices[0] as number,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1) as number,
      volume: fromUnits(inside.reduce((sum, { volume }) => sum + toUnits(volume), 0n)),
      count: inside.length,
    };
  });
}
