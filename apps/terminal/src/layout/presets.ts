/** Ways to share out the screen. Of several panels in one place their keys choose. */
import { place, type Plan } from './plan.ts';

export interface Preset {
  readonly name: string;
  readonly plan: Plan;
}

export const PRESETS: readonly Preset[] = [
  {
    name: 'monitor',
    plan: {
      kind: 'rows',
      parts: [
        {
          share: 48,
          plan: {
            kind: 'columns',
            parts: [
              { share: 61, plan: place('markets') },
              { share: 39, plan: place('book', 'chart', 'strategies', 'health') },
            ],
          },
        },
        {
          share: 26,
          plan: {
            kind: 'columns',
            parts: [
              { share: 61, plan: place('positions', 'closures') },
              { share: 39, plan: place('risk', 'account') },
            ],
          },
        },
        {
          share: 26,
          plan: {
            kind: 'columns',
            parts: [
              { share: 50, plan: place('orders', 'fills') },
              { share: 50, plan: place('feeds', 'alerts') },
            ],
          },
        },
      ],
    },
  },
  {
    name: 'trade',
    plan: {
      kind: 'columns',
      parts: [
        {
          share: 55,
          plan: {
            kind: 'rows',
            parts: [
              { share: 55, plan: place('chart', 'markets') },
              { share: 45, plan: place('positions', 'orders') },
            ],
          },
        },
        {
          share: 45,
          plan: {
            kind: 'rows',
            parts: [
              { share: 60, plan: place('book') },
              { share: 40, plan: place('fills', 'closures', 'feeds') },
            ],
          },
        },
      ],
    },
  },
  {
    name: 'risk',
    plan: {
      kind: 'rows',
      parts: [
        {
          share: 50,
          plan: {
            kind: 'columns',
            parts: [
              { share: 50, plan: place('risk', 'account') },
              { share: 50, plan: place('strategies', 'health') },
            ],
          },
        },
        {
          share: 50,
          plan: {
            kind: 'columns',
            parts: [
              { share: 62, plan: place('positions', 'closures') },
              { share: 38, plan: place('alerts', 'feeds') },
            ],
          },
        },
      ],
    },
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
