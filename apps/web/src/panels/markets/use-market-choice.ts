/** Which markets are shown, kept in the address so that a link shows the same. */
import { MARKET_GROUPS, type MarketGroup } from '@tickboard/client/view/markets';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';

export interface MarketChoice {
  readonly text: string;
  readonly group: MarketGroup;
  /** Empty: any. */
  readonly quote: string;
  readonly source: string;
}

export const NO_CHOICE: MarketChoice = { text: '', group: 'all', quote: '', source: '' };

/** An address is not written with every letter: browsers allow some hundred in half a minute. */
const WRITE_AFTER_MS = 300;

const NAMES = { text: 'filter', group: 'group', quote: 'quote', source: 'source' } as const;

export function useMarketChoice(): readonly [MarketChoice, (choice: MarketChoice) => void] {
  const [search, setSearch] = useSearchParams();
  const [choice, setChoice] = useState(() => readChoice(search));
  const written = JSON.stringify(readChoice(search));
  useEffect(() => {
    if (JSON.stringify(choice) === written) return undefined;
    const timer = setTimeout(
      () => setSearch((before) => writeChoice(before, choice), { replace: true }),
      WRITE_AFTER_MS,
    );
    return () => clearTimeout(timer);
  }, [choice, written, setSearch]);
  return [choice, setChoice];
}

function readChoice(search: URLSearchParams): MarketChoice {
  const read = (name: string) => search.get(name) ?? '';
  return {
    text: read(NAMES.text),
    group: MARKET_GROUPS.find((group) => group === read(NAMES.group)) ?? 'all',
    quote: read(NAMES.quote),
    source: read(NAMES.source),
  };
}

function writeChoice(search: URLSearchParams, choice: MarketChoice): URLSearchParams {
  for (const [field, name] of Object.entries(NAMES) as [keyof MarketChoice, string][]) {
    if (choice[field] === NO_CHOICE[field]) search.delete(name);
    else search.set(name, choice[field]);
  }
  return search;
}
