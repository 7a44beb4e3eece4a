/** The symbol and the chart's interval in the address, so that a link shows what its sender saw. */
import { INTERVALS_MS } from '@tickboard/client/view/intervals';
import { isSymbol } from '@tickboard/client/view/symbols';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useDesk } from '../board/desk.ts';
import { usePreference } from '../board/hooks.ts';
import { DEFAULT_PREFERENCES } from '../preferences/preferences.ts';
import { partOfPath } from '../ui/address.ts';
import { showToast } from '../ui/toast.tsx';

/** Of a text that makes no sense. */
const SHOWN_MAX = 40;

/** Which symbol an address asks for: as part of the path, or by `?symbol=` where the page shows one. */
export function symbolIn(path: string, search: string): string | undefined {
  const named = namedIn(path, search);
  return named !== undefined && isSymbol(named) ? named : undefined;
}

/** What an address has in the place of a symbol, and cannot be one: in words, as it stands there. */
export function nonsenseIn(path: string, search: string): string | undefined {
  const named = namedIn(path, search);
  return named === undefined || isSymbol(named) ? undefined : named;
}

/** The address with this symbol, or the same one where its page shows none. What else it says stays. */
export function withSymbol(path: string, search: string, symbol: string): string {
  const query = new URLSearchParams(search);
  if (/^\/trade(\/|$)/.test(path)) {
    query.delete('symbol');
    return join(`/trade/${encodeURIComponent(symbol)}`, query);
  }
  if (showsSymbol(path)) query.set('symbol', symbol);
  return join(path, query);
}

/** Which interval an address asks its chart for. */
export function intervalIn(path: string, search: string): string | undefined {
  const interval = showsChart(path) ? new URLSearchParams(search).get('tf') : null;
  return interval !== null && Object.hasOwn(INTERVALS_MS, interval) ? interval : undefined;
}

/** The address with this interval. The usual one is written only over another. */
export function withInterval(path: string, search: string, interval: string): string {
  const query = new URLSearchParams(search);
  if (showsChart(path) && (query.has('tf') || interval !== DEFAULT_PREFERENCES.interval)) query.set('tf', interval);
  return join(path, query);
}

/** The address rules when a page is opened; afterwards it follows what is chosen. */
export function useChoiceInAddress(): void {
  const { preferences } = useDesk();
  const [path, navigate] = useLocation();
  const symbol = usePreference((values) => values.symbol);
  const interval = usePreference((values) => values.interval);
  useEffect(() => {
    // As it stands in the address: what the router hands out is decoded in part.
    const { pathname, search } = location;
    const asked = { symbol: symbolIn(pathname, search), interval: intervalIn(pathname, search) };
    if (asked.symbol !== undefined) preferences.setState({ symbol: asked.symbol });
    if (asked.interval !== undefined) preferences.setState({ interval: asked.interval });
    const nonsense = nonsenseIn(pathname, search);
    if (nonsense !== undefined) showToast(`"${nonsense.slice(0, SHOWN_MAX)}" in the address is no symbol`, 'warn');
  }, [path, preferences]);
  useEffect(() => {
    // Both are read anew: what the address asked for is chosen by now, and was not when this was rendered.
    const chosen = preferences.getState();
    const { pathname, search } = location;
    const timed = withInterval(pathname, search, chosen.interval);
    const shown = symbolIn(pathname, search);
    const isOther = chosen.symbol !== undefined && chosen.symbol !== shown;
    const address = isOther ? withSymbol(pathname, new URL(timed, location.origin).search, chosen.symbol) : timed;
    if (address === join(pathname, new URLSearchParams(search))) return;
    // On a page of one symbol, another one is another page, to which one can come back.
    navigate(address, { replace: !isOther || shown === undefined || showsSymbol(pathname) });
  }, [path, symbol, interval, navigate, preferences]);
}

function showsSymbol(path: string): boolean {
  return path === '/desk' || path === '/markets';
}

function showsChart(path: string): boolean {
  return path === '/desk' || /^\/trade(\/|$)/.test(path);
}

function join(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

function namedIn(path: string, search: string): string | undefined {
  const inQuery = showsSymbol(path) ? new URLSearchParams(search).get('symbol') : null;
  const named = partOfPath(path, 'trade') ?? inQuery;
  return named === null || named === '' ? undefined : named;
}
