/** What an order would mean, from live figures. Rules: docs/spec/web-trade.md. */
import { fromUnits, toUnits } from '@tickboard/core/model/decimals';

export interface TicketInput {
  readonly side: 'buy' | 'sell';
  readonly kind: 'limit' | 'market';
  /** Of a limit order, once it is known. */
  readonly limit: number | undefined;
  readonly quantity: number | undefined;
  readonly bid: number | undefined;
  readonly ask: number | undefined;
  /** In the currency that the instrument is priced in; undefined where that of the account is another. */
  readonly equity: number | undefined;
}

export interface TicketFigures {
  /** What is paid or got for one unit: the limit, of a market order the best price of the other side. */
  readonly price: number | undefined;
  /** Quote currency. */
  readonly notional: number | undefined;
  /** Above the middle of the market, as a percentage of it; below is negative. */
  readonly fromMidPct: number | undefined;
  /** Notional over equity, as a ratio. */
  readonly equityShare: number | undefined;
  /** A limit that the other side of the market meets at once. */
  readonly isMarketable: boolean;
}

export function judgeTicket(input: TicketInput): TicketFigures {
  const { side, kind, quantity, bid, ask, equity } = input;
  const other = side === 'buy' ? ask : bid;
  const limit = kind === 'limit' ? input.limit : undefined;
  const price = kind === 'limit' ? limit : other;
  const mid = bid === undefined || ask === undefined ? undefined : (bid + ask) / 2;
  const notional = price === undefined || quantity === undefined ? undefined : multiply(price, quantity);
  return {
    price,
    notional,
    fromMidPct: mid === undefined || mid <= 0 || price === undefined ? undefined : ((price - mid) / mid) * 100,
    equityShare: notional === undefined || equity === undefined || equity <= 0 ? undefined : notional / equity,
    isMarketable: limit !== undefined && other !== undefined && (side === 'buy' ? limit >= other : limit <= other),
  };
}

/** With commas only where they group thousands: what may be a decimal comma is not taken for anything. */
const AMOUNT = /^(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?$/;

/** A figure as a person types it; undefined for what is none, or not above zero. */
export function readAmount(text: string): number | undefined {
  const plain = text.trim();
  if (!AMOUNT.test(plain)) return undefined;
  const value = Number(plain.replaceAll(',', ''));
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

/** Whether a price is a whole number of ticks. */
export function isOnTick(price: number, tickSize: number): boolean {
  const tick = toUnits(tickSize);
  return tick <= 0n || toUnits(price) % tick === 0n;
}

/** To the twelfth decimal, without binary drift. */
function multiply(left: number, right: number): number {
  return fromUnits((toUnits(left) * toUnits(right)) / 10n ** 12n);
}
