/** Which markets are shown, kept in the address so that a link shows the same. */
import { MARKET_GROUPS, type MarketGroup } from '@tickboard/client/view/markets';
import { type InAddress, useInAddress } from '../../ui/use-in-address.ts';

export interface MarketChoice {
  readonly text: string;
  readonly group: MarketGroup;
  /** Empty: any. */
  readonly quote: string;
  readonly source: string;
}

export const NO_CHOICE: MarketChoice = { text: '', group: 'all', quote: '', source: '' };

const NAMES = { text: 'filter', group: 'group', quote: 'quote', source: 'source' } as const;

const MARKET_CHOICE: InAddress<MarketChoice> = {
  read: (query) => ({
    text: query.get(NAMES.text) ?? '',
    group: MARKET_GROUPS.find((group) => group === query.get(NAMES.group)) ?? 'all',
    quote: query.get(NAMES.quote) ?? '',
    source: query.get(NAMES.source) ?? '',
  }),
  write(choice, query) {
    const written = new URLSearchParams(query);
    for (const [field, name] of Object.entries(NAMES) as [keyof MarketChoice, string][]) {
      if (choice[field] === NO_CHOICE[field]) written.delete(name);
      else written.set(name, choice[field]);
    }
    return written;
  },
};

export function useMarketChoice(): readonly [MarketChoice, (choice: MarketChoice) => void] {
  return useInAddress(MARKET_CHOICE);
}
