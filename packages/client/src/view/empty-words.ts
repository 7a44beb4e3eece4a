/** What stands where there is nothing to show: what is missing, and why. */
export interface EmptyWords {
  readonly title: string;
  readonly words: string;
}

export const EMPTY = {
  markets: { title: 'No market data', words: 'No source has told a ticker yet. System shows which sources are up.' },
  positions: { title: 'No open positions', words: 'A position shows here as soon as a source tells one.' },
  closures: { title: 'No closed trades', words: 'The last 50 that sources report show here.' },
  account: { title: 'No account', words: 'No source has told an account yet. System shows which sources are up.' },
  balances: { title: 'No balances', words: 'The account has told no holdings by asset.' },
  strategies: { title: 'No strategies', words: 'A strategy shows here as soon as a source tells of one.' },
  risk: { title: 'No risk figures', words: 'No source has told any yet. System shows which sources are up.' },
  limits: { title: 'No limits', words: 'No source has told a limit. They come with the risk figures.' },
} as const satisfies Record<string, EmptyWords>;

const ORDER_TITLES = { active: 'No active orders', finished: 'No finished orders', all: 'No orders' } as const;
export const ORDER_GROUPS = ['active', 'finished', 'all'] as const;
export type OrderGroup = (typeof ORDER_GROUPS)[number];

export function noOrders(group: OrderGroup, symbol?: string): EmptyWords {
  return {
    title: symbol === undefined ? ORDER_TITLES[group] : `${ORDER_TITLES[group]} of ${symbol}`,
    words:
      group === 'active'
        ? 'Orders that a source reports show here until they are finished.'
        : 'The last 100 finished orders show here.',
  };
}

export function noFills(symbol: string | undefined): EmptyWords {
  return {
    title: symbol === undefined ? 'No fills' : `No fills of ${symbol}`,
    words: 'The server keeps the last ones of all symbols.',
  };
}
