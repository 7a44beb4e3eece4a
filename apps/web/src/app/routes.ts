/** Pages, in the order of the navigation. The server serves the same document under each of them. */
import type { ComponentType } from 'react';
import type { ChannelLeases } from '../board/channel-leases.ts';
import { loadable } from '../ui/loadable.tsx';

export interface PageRoute {
  /** As wouter matches it. */
  readonly path: string;
  /** Where the navigation leads. */
  readonly href: string;
  readonly title: string;
  readonly Page: ComponentType;
  /** Its code is loaded when it is first shown, or before by this. */
  readonly load: () => Promise<unknown>;
  /** Asks for what it shows first, while its code is loaded. */
  readonly hold?: (leases: ChannelLeases) => Promise<void>;
}

type Fetch = () => Promise<ComponentType>;

function page(path: string, href: string, title: string, fetch: Fetch, hold?: PageRoute['hold']): PageRoute {
  const { Component, load } = loadable(fetch);
  return { path, href, title, Page: Component, load, ...(hold && { hold }) };
}

/** Only the code of the page that is shown is loaded. */
export const ROUTES: readonly PageRoute[] = [
  page(
    '/desk',
    '/desk',
    'Desk',
    async () => {
      const { DeskPage, loadDesk } = await import('../pages/desk-page.tsx');
      await loadDesk();
      return DeskPage;
    },
    async (leases) => (await import('../pages/desk-page.tsx')).holdDesk(leases),
  ),
  page('/markets', '/markets', 'Markets', async () => (await import('../pages/markets-page.tsx')).MarketsPage),
  page('/trade/:symbol?', '/trade', 'Trade', async () => (await import('../pages/trade-page.tsx')).TradePage),
  page(
    '/portfolio',
    '/portfolio',
    'Portfolio',
    async () => (await import('../pages/portfolio-page.tsx')).PortfolioPage,
  ),
  page(
    '/strategies/:id?',
    '/strategies',
    'Strategies',
    async () => (await import('../pages/strategies-page.tsx')).StrategiesPage,
  ),
  page('/risk', '/risk', 'Risk', async () => (await import('../pages/risk-page.tsx')).RiskPage),
  page('/feeds', '/feeds', 'Feeds', async () => (await import('../pages/feeds-page.tsx')).FeedsPage),
  page('/alerts', '/alerts', 'Alerts', async () => (await import('../pages/alerts-page.tsx')).AlertsPage),
  page('/system', '/system', 'System', async () => (await import('../pages/system-page.tsx')).SystemPage),
  page('/settings', '/settings', 'Settings', async () => (await import('../pages/settings-page.tsx')).SettingsPage),
];

/** Where `/` leads. */
export const HOME = '/desk';

/** The page that an address leads to; undefined for none of them. */
export function pageAt(address: string): PageRoute | undefined {
  const path = address === '/' ? HOME : address;
  return ROUTES.find(({ href }) => path === href || path.startsWith(`${href}/`));
}
