/** Every panel there is. Layouts name them by their ids; a name without a line here takes no room. */
import type { PanelEntry } from '../panel/panel.ts';
import { AccountPanel } from './account/account-panel.ts';
import { AlertsPanel } from './alerts/alerts-panel.ts';
import { BookPanel } from './book/book-panel.ts';
import { ChartPanel } from './chart/chart-panel.ts';
import { createClosuresPanel } from './closures/closures-panel.ts';
import { FeedsPanel } from './feeds/feeds-panel.ts';
import { createFillsPanel } from './fills/fills-panel.ts';
import { HealthPanel } from './health/health-panel.ts';
import { createMarketsPanel } from './markets/markets-panel.ts';
import { createOrdersPanel } from './orders/orders-panel.ts';
import { createPositionsPanel } from './positions/positions-panel.ts';
import { RiskPanel } from './risk/risk-panel.ts';
import { StrategiesPanel } from './strategies/strategies-panel.ts';
import { TapePanel } from './tape/tape-panel.ts';

/** In the order of the keys that go to them. */
export const PANELS: readonly PanelEntry[] = [
  { id: 'markets', title: 'Markets', tab: 'Mkts', number: 1, create: createMarketsPanel },
  { id: 'book', title: 'Book', number: 2, create: (desk) => new BookPanel(desk) },
  { id: 'positions', title: 'Positions', tab: 'Pos', number: 3, create: createPositionsPanel },
  { id: 'orders', title: 'Orders', tab: 'Ord', number: 4, create: createOrdersPanel },
  { id: 'risk', title: 'Risk', number: 5, create: (desk) => new RiskPanel(desk) },
  { id: 'feeds', title: 'Feeds', number: 6, create: (desk) => new FeedsPanel(desk) },
  { id: 'strategies', title: 'Strategies', tab: 'Strat', number: 7, create: (desk) => new StrategiesPanel(desk) },
  { id: 'health', title: 'System', tab: 'Sys', number: 8, create: (desk) => new HealthPanel(desk) },
  { id: 'tape', title: 'Tape', number: 9, create: (desk) => new TapePanel(desk) },
  { id: 'fills', title: 'Fills', create: createFillsPanel },
  { id: 'closures', title: 'Closed trades', tab: 'Closed', create: createClosuresPanel },
  { id: 'chart', title: 'Chart', create: (desk) => new ChartPanel(desk) },
  { id: 'account', title: 'Account', tab: 'Acct', create: (desk) => new AccountPanel(desk) },
  { id: 'alerts', title: 'Alerts', create: (desk) => new AlertsPanel(desk) },
];
