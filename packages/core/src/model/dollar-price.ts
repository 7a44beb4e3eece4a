/** What an asset is worth in dollars, by last prices. */

/** Assets that count as one dollar. */
const DOLLARS: ReadonlySet<string> = new Set(['USD', 'USDT', 'USDC', 'BUSD', 'FDUSD', 'TUSD', 'DAI', 'USDP']);
const QUOTES = ['USDT', 'USD', 'USDC', '/USDT', '/USD', '/USDC', '-USDT', '-USD', '-USDC'];

/** The symbols that can tell the asset's price, the first one that is known counting; none for a dollar. */
export function dollarSymbolsOf(asset: string): string[] {
  return DOLLARS.has(asset) ? [] : QUOTES.map((quote) => asset + quote);
}

export function dollarPriceOf(asset: string, lastPrice: (symbol: string) => number | undefined): number | undefined {
  if (DOLLARS.has(asset)) return 1;
  for (const quote of QUOTES) {
    const price = lastPrice(asset + quote);
    if (price !== undefined) return price;
  }
  return undefined;
}
