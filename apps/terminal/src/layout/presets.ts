/** Ways to share out the screen. Of several panels in one place their keys choose. */
import { place, type Plan } from './plan.ts';

export interface Preset {
  readonly name: string;
  readonly plan: Plan;
}

type Part = readonly [share: number, plan: Plan];

export const PRESETS: readonly Preset[] = [
  {
    name: 'monitor',
    plan: rows(
      [48, columns([61, place('markets')], [39, place('book', 'chart', 'strategies', 'health')])],
      [26, columns([61, place('positions', 'closures')], [39, place('risk', 'account')])],
      [26, columns([50, place('orders', 'fills')], [50, place('feeds', 'alerts')])],
    ),
  },
  {
    name: 'trade',
    plan: columns(
      [55, rows([55, place('chart', 'markets')], [45, place('positions', 'orders')])],
      [45, rows([60, place('book')], [40, place('fills', 'closures', 'feeds')])],
    ),
  },
  {
    name: 'risk',
    plan: rows(
      [50, columns([50, place('risk', 'account')], [50, place('strategies', 'health')])],
      [50, columns([62, place('positions', 'closures')], [38, place('alerts', 'feeds')])],
    ),
  },
  {
    name: 'wall',
    plan: columns(
      [36, rows([62, place('markets')], [38, place('feeds', 'alerts')])],
      [37, rows([62, place('chart')], [38, place('positions', 'orders')])],
      [27, rows([38, place('book', 'tape')], [35, place('strategies', 'health')], [27, place('risk', 'account')])],
    ),
  },
];

/** Where there is no room for a grid: all panels in one place, and the feeds beneath it. */
export function createSmallPlan(panels: readonly string[]): Plan {
  return {
    kind: 'rows',
    parts: [
      { share: 1, plan: place(...panels.filter((id) => id !== 'feeds')) },
      { share: 1, fixed: 6, plan: place('feeds') },
    ],
  };
}

/** One beneath another, each with its share of the height. */
function rows(...parts: readonly Part[]): Plan {
  return { kind: 'rows', parts: parts.map(([share, plan]) => ({ share, plan })) };
}

/** One beside another, each with its share of the width. */
function columns(...parts: readonly Part[]): Plan {
  return { kind: 'columns', parts: parts.map(([share, plan]) => ({ share, plan })) };
}
