/** Ticks of one symbol: where they lie in what was grouped, in its order. */
export interface SymbolGroup {
  readonly symbol: number;
  readonly places: Int32Array;
}

/**
 * Packed ticks symbol by symbol: a table that is kept in the order of symbols is written much faster so. The symbol's
 * number stands at the first place of each tick, and is less than `symbols`.
 */
export function groupBySymbol(ticks: Float64Array, stride: number, symbols: number): SymbolGroup[] {
  // Sorting by counting: as many steps as there are ticks and symbols.
  const ends = new Int32Array(symbols);
  for (let at = 0; at < ticks.length; at += stride) add(ends, ticks[at] as number, 1);
  const groups: SymbolGroup[] = [];
  const places = new Int32Array(ticks.length / stride);
  let end = 0;
  for (let symbol = 0; symbol < symbols; symbol++) {
    const count = ends[symbol] as number;
    if (count > 0) groups.push({ symbol, places: places.subarray(end, end + count) });
    ends[symbol] = end;
    end += count;
  }
  for (let at = 0; at < ticks.length; at += stride) places[add(ends, ticks[at] as number, 1) - 1] = at;
  return groups;
}

function add(counts: Int32Array, at: number, count: number): number {
  const sum = (counts[at] as number) + count;
  counts[at] = sum;
  return sum;
}
