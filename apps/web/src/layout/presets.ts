/** Layouts that come with the dashboard. */
import { type Layout, row, tabs } from './layout.ts';

export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly layout: Layout;
  /** Instead, on a screen that it says it is for. */
  readonly other?: { readonly isFor: (screen: Screen) => boolean; readonly layout: Layout };
}

/** The room that the page has, in pixels. */
export interface Screen {
  readonly width: number;
  readonly height: number;
}

/** From here on book, tape and ticket have room beneath each other. */
const TALL_FROM = 1_060;
/** Below, five columns are too narrow to be read. */
const WALL_ROOM = 1_600;

const TRADE_LEFT = row(
  76,
  row(64, tabs(39, 'markets', 'tiles'), tabs(61, 'chart')),
  row(
    36,
    tabs(56, 'positions', 'orders', 'balances', 'strategies', 'risk'),
    tabs(44, 'feeds', 'alerts', 'closures', 'account'),
  ),
);

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
    layout: row(100, TRADE_LEFT, row(24, tabs(45, 'book', 'tape'), tabs(55, 'ticket'))),
    other: {
      isFor: ({ height }) => height >= TALL_FROM,
      layout: row(100, TRADE_LEFT, row(24, tabs(38, 'book'), tabs(21, 'tape'), tabs(41, 'ticket'))),
    },
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
    other: {
      isFor: ({ width }) => width < WALL_ROOM,
      layout: row(
        100,
        row(27, tabs(62, 'markets', 'tiles'), tabs(38, 'feeds', 'alerts')),
        row(45, tabs(62, 'chart', 'second-chart'), tabs(38, 'positions', 'orders', 'balances')),
        row(28, tabs(38, 'book', 'tape'), tabs(35, 'strategies'), tabs(27, 'risk', 'pnl', 'account', 'equity')),
      ),
    },
  },
];

const WALL_FROM = 2_560;

/** What a desk of this width begins with. */
export function presetFor(width: number): string {
  return width >= WALL_FROM ? 'wall' : 'trade';
}

/** As it comes on a screen of this size. */
export function layoutOn({ layout, other }: Preset, screen: Screen): Layout {
  return other?.isFor(screen) === true ? other.layout : layout;
}

export function findPreset(name: string): Preset | undefined {
  return PRESETS.find((preset) => preset.name === name);
}
