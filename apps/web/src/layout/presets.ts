/** Layouts that come with the dashboard. */
import { type Layout, row, tabs } from './layout.ts';

export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly layout: Layout;
}

export const PRESETS: readonly Preset[] = [
  {
    name: 'monitor',
    title: 'Monitor',
    description: 'What runs, what it earns, and what happens',
    layout: row(
      100,
      row(36, tabs(64, 'markets', 'tiles'), tabs(36, 'health', 'inspector')),
      row(34, tabs(38, 'pnl', 'account', 'balances'), tabs(31, 'equity', 'closures'), tabs(31, 'strategies')),
      row(30, tabs(55, 'positions', 'orders'), tabs(45, 'feeds', 'alerts')),
    ),
  },
  {
    name: 'trade',
    title: 'Trade',
    description: 'Markets, chart, book and ticket, with positions and feeds beneath',
    layout: row(
      100,
      row(
        76,
        row(64, tabs(39, 'markets', 'tiles'), tabs(61, 'chart')),
        row(
          36,
          tabs(56, 'positions', 'orders', 'balances', 'account', 'strategies', 'risk'),
          tabs(44, 'feeds', 'alerts', 'closures'),
        ),
      ),
      row(24, tabs(45, 'book', 'tape'), tabs(55, 'ticket')),
    ),
  },
  {
    name: 'risk',
    title: 'Risk',
    description: 'Limits, exposure and losses before anything else',
    layout: row(
      100,
      row(34, tabs(58, 'risk'), tabs(42, 'account', 'balances')),
      row(40, tabs(50, 'positions', 'orders'), tabs(50, 'equity', 'closures')),
      row(26, tabs(50, 'alerts', 'health'), tabs(50, 'strategies', 'pnl')),
    ),
  },
  {
    name: 'wall',
    title: 'Wall',
    description: 'For 2,560 pixels and more: everything at once, strategies always in sight',
    layout: row(
      100,
      row(20, tabs(66, 'markets', 'tiles'), tabs(34, 'feeds')),
      row(42, row(68, tabs(50, 'chart'), tabs(50, 'second-chart')), tabs(32, 'positions', 'orders', 'balances')),
      row(18, tabs(36, 'book'), tabs(22, 'tape'), tabs(42, 'risk')),
      row(20, tabs(36, 'strategies'), tabs(26, 'pnl', 'account'), tabs(38, 'equity', 'closures', 'alerts', 'health')),
    ),
  },
];

const WALL_FROM = 2_560;

/** What a desk of this width begins with. */
export function presetFor(width: number): string {
  return width >= WALL_FROM ? 'wall' : 'trade';
}

export function findPreset(name: string): Preset | undefined {
  return PRESETS.find((preset) => preset.name === name);
}
