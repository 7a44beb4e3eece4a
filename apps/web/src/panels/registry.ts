/** Every panel there is, by the name that layouts call it. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import type { ComponentType } from 'react';
import { loadable } from '../ui/loadable.tsx';

export interface PanelEntry {
  readonly id: string;
  /** On its tab, while it does not say more itself. */
  readonly title: string;
  readonly Panel: ComponentType;
  /** Its code is loaded when it is first shown, or before by this. */
  readonly load: () => Promise<unknown>;
  /** What it holds in any case, so that it can be asked for while the code is loaded. */
  readonly channels?: readonly ChannelSelector[];
}

function panel(
  id: string,
  title: string,
  fetch: () => Promise<ComponentType>,
  channels?: readonly ChannelSelector[],
): PanelEntry {
  const { Component, load } = loadable(fetch);
  return { id, title, Panel: Component, load, ...(channels && { channels }) };
}

export const PANELS: readonly PanelEntry[] = [
  panel('markets', 'Markets', async () => (await import('./markets/markets-panel.tsx')).MarketsPanel, ['market_data']),
  panel('positions', 'Positions', async () => (await import('./positions/positions-panel.tsx')).PositionsPanel, [
    'positions',
  ]),
  panel('orders', 'Orders', async () => (await import('./orders/orders-panel.tsx')).OrdersPanel, ['orders']),
  panel('balances', 'Balances', async () => (await import('./balances/balances-panel.tsx')).BalancesPanel),
  panel('account', 'Account', async () => (await import('./account/account-panel.tsx')).AccountPanel),
  panel('pnl', 'Profit and loss', async () => (await import('./pnl/pnl-panel.tsx')).PnlPanel),
  panel('equity', 'Equity', async () => (await import('./equity/equity-panel.tsx')).EquityPanel),
  panel('breakdown', 'P&L by', async () => (await import('./pnl/breakdown-panel.tsx')).BreakdownPanel),
  panel('strategies', 'Strategies', async () => (await import('./strategies/strategies-panel.tsx')).StrategiesPanel, [
    'strategies',
  ]),
  panel('risk', 'Risk', async () => (await import('./risk/risk-panel.tsx')).RiskPanel),
  panel('closures', 'Closed trades', async () => (await import('./closures/closures-panel.tsx')).ClosuresPanel),
  panel('tiles', 'Tiles', async () => (await import('./tiles/tiles-panel.tsx')).TilesPanel),
  panel('feeds', 'Feeds', async () => (await import('./feeds/feeds-panel.tsx')).FeedsPanel),
  panel('alerts', 'Alerts', async () => (await import('./alerts/alerts-panel.tsx')).AlertsPanel),
  panel('chart', 'Chart', async () => (await import('./chart/chart-panel.tsx')).ChartPanel),
  panel('second-chart', 'Second chart', async () => (await import('./chart/second-chart-panel.tsx')).SecondChartPanel),
  panel('book', 'Book', async () => (await import('./book/book-panel.tsx')).BookPanel),
  panel('tape', 'Tape', async () => (await import('./tape/tape-panel.tsx')).TapePanel),
  panel('ticket', 'Ticket', async () => (await import('./ticket/ticket-panel.tsx')).TicketPanel),
  panel(
    'symbol-orders',
    'Orders of the symbol',
    async () => (await import('./orders/symbol-orders-panel.tsx')).SymbolOrdersPanel,
  ),
  panel('fills', 'Fills', async () => (await import('./fills/fills-panel.tsx')).FillsPanel),
  panel('health', 'Back ends', async () => (await import('./health/health-panel.tsx')).HealthPanel),
  panel('inspector', 'Connection', async () => (await import('./inspector/inspector-panel.tsx')).InspectorPanel),
];

const BY_ID: ReadonlyMap<string, PanelEntry> = new Map(PANELS.map((entry) => [entry.id, entry]));

export function findPanel(id: string): PanelEntry | undefined {
  return BY_ID.get(id);
}

export function isPanel(id: string): boolean {
  return BY_ID.has(id);
}
