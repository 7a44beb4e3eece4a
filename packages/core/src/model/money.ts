/** What currency amounts of an instrument are in, as its name says it. */

/** Longer names first, so that BTCUSDT is quoted in USDT and not in DT. */
const QUOTES = [
  'FDUSD',
  'USDT',
  'USDC',
  'BUSD',
  'TUSD',
  'DAI',
  'USD',
  'EUR',
  'GBP',
  'JPY',
  'TRY',
  'BRL',
  'BTC',
  'ETH',
  'BNB',
];
/** Names that end like another one: DOTUSD is DOT in USD, and STETH is staked ETH. They want a base of three letters. */
const AMBIGUOUS = new Set(['FDUSD', 'BUSD', 'TUSD', 'DAI', 'BTC', 'ETH', 'BNB']);
const BASE_MIN = 3;
const SEPARATORS = /[/_:-]/;
/** What stands after a separator and is no currency: kinds of contracts, and dates of their end. */
const CONTRACT = /^(?:PERP|SWAP|SPOT|FUT|FUTURES?|\d.*)$/;
const CURRENCY = /^[A-Z0-9]{2,10}$/;
const DOLLARS: ReadonlySet<string> = new Set(['USD', 'USDT', 'USDC', 'BUSD', 'FDUSD', 'TUSD', 'DAI']);

/** The currency that an instrument is priced in, as its name says it: BTCUSDT, BTC/USDT, BTC-USDT-SWAP, BTCUSD_PERP. */
export function quoteOf(symbol: string): string | undefined {
  const [base = '', named] = symbol.toUpperCase().split(SEPARATORS);
  if (named !== undefined && base !== '' && CURRENCY.test(named) && !CONTRACT.test(named)) return named;
  return QUOTES.find(
    (quote) => base.endsWith(quote) && base.length - quote.length >= (AMBIGUOUS.has(quote) ? BASE_MIN : 1),
  );
}

/**
 * What amounts in the currency of an instrument can be added to: dollars and dollar stablecoins are one, as they are in
 * the value of the account. Empty where its name says no currency.
 */
export function moneyOf(symbol: string): string {
  const quote = quoteOf(symbol) ?? '';
  return DOLLARS.has(quote) ? 'USD' : quote;
}

/** Whether amounts in the currencies of these instruments can be added. */
export function isOneMoney(symbols: Iterable<string>): boolean {
  let first: string | undefined;
  for (const symbol of symbols) {
    const money = moneyOf(symbol);
    first ??= money;
    if (money !== first) return false;
  }
  return true;
}
