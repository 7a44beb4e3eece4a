/** Pages, in the order of the navigation. The server serves the same document under each of them. */
import { type ComponentType, lazy } from 'react';

export interface PageRoute {
  /** As wouter matches it. */
  readonly path: string;
  /** Where the navigation leads. */
  readonly href: string;
  readonly title: string;
  readonly Page: ComponentType;
}

const lazily = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }));

/** Only the code of the page that is shown is loaded. */
export const ROUTES: readonly PageRoute[] = [
  {
    path: '/desk',
    href: '/desk',
    title: 'Desk',
    Page: lazily(async () => (await import('../pages/desk-page.tsx')).DeskPage),
  },
  {
    path: '/markets',
    href: '/markets',
    title: 'Markets',
    Page: lazily(async () => (await import('../pages/markets-page.tsx')).MarketsPage),
  },
  {
    path: '/trade/:symbol?',
    href: '/trade',
    title: 'Trade',
    Page: lazily(async () => (await import('../pages/trade-page.tsx')).TradePage),
  },
  {
    path: '/portfolio',
    href: '/portfolio',
    title: 'Portfolio',
    Page: lazily(async () => (await import('../pages/portfolio-page.tsx')).PortfolioPage),
  },
  {
    path: '/strategies/:id?',
    href: '/strategies',
    title: 'Strategies',
    Page: lazily(async () => (await import('../pages/strategies-page.tsx')).StrategiesPage),
  },
  {
    path: '/risk',
    href: '/risk',
    title: 'Risk',
    Page: lazily(async () => (await import('../pages/risk-page.tsx')).RiskPage),
  },
  {
    path: '/feeds',
    href: '/feeds',
    title: 'Feeds',
    Page: lazily(async () => (await import('../pages/feeds-page.tsx')).FeedsPage),
  },
  {
    path: '/alerts',
    href: '/alerts',
    title: 'Alerts',
    Page: lazily(async () => (await import('../pages/alerts-page.tsx')).AlertsPage),
  },
  {
    path: '/system',
    href: '/system',
    title: 'System',
    Page: lazily(async () => (await import('../pages/system-page.tsx')).SystemPage),
  },
  {
    path: '/settings',
    href: '/settings',
    title: 'Settings',
    Page: lazily(async () => (await import('../pages/settings-page.tsx')).SettingsPage),
  },
];

/** The page that an address leads to; undefined for none of them. */
export function pageAt(path: string): PageRoute | undefined {
  return ROUTES.find(({ href }) => path === href || path.startsWith(`${href}/`));
}
