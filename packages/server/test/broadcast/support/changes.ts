import type { Change, RowPatch } from '@tickboard/core/store/change';

export function quote(symbol: string, lastPrice: number, more: RowPatch = {}): Change {
  return { op: 'merge', channel: 'market_data', row: { symbol, last_price: lastPrice, ...more } };
}

export function position(symbol: string, quantity: number): Change {
  return { op: 'merge', channel: 'positions', row: { symbol, quantity } };
}

export function removeQuote(symbol: string): Change {
  return { op: 'delete', channel: 'market_data', key: symbol };
}

export function fill(symbol: string, price: number): Change {
  return { op: 'event', channel: 'fills', data: { symbol, price, side: 'buy' } };
}

export function trade(symbol: string, price: number): Change {
  return { op: 'event', channel: 'trades', data: { symbol, price, side: 'buy' } };
}

export function signal(strategy: string, confidence: number): Change {
  return { op: 'event', channel: 'signals', data: { strategy_name: strategy, confidence } };
}

/** So many quotes of different symbols. */
export function manyQuotes(count: number, lastPrice: number): Change[] {
  return Array.from({ length: count }, (_, index) => quote(`S${index}`, lastPrice));
}
