import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SavedLayout, SavedLayouts } from '../../src/config/saved-layout.ts';
import { Layout } from '../../src/layout/layout.ts';
import { place, type Plan, prunePlan, shareOut } from '../../src/layout/plan.ts';
import { createSmallPlan, PRESETS } from '../../src/layout/presets.ts';

const IDS = [
  'markets',
  'book',
  'tape',
  'chart',
  'positions',
  'orders',
  'fills',
  'closures',
  'risk',
  'account',
  'feeds',
  'alerts',
  'strategies',
  'health',
];

describe('sharing out the screen', () => {
  it('[TT30] leaves no gap and no overlap, whatever panels there are', () => {
    const plan = fc.constantFrom<Plan>(createSmallPlan(IDS), ...PRESETS.map((preset) => preset.plan));
    const known = fc.subarray(IDS, { minLength: 1 });
    fc.assert(
      fc.property(
        plan,
        known,
        fc.integer({ min: 80, max: 300 }),
        fc.integer({ min: 20, max: 100 }),
        (given, ids, width, height) => {
          const pruned = prunePlan(given, (id) => ids.includes(id));
          if (pruned === undefined) return;
          const covered = new Uint8Array(width * height);
          for (const { rectangle, panels } of shareOut(pruned, { x: 0, y: 0, width, height })) {
            expect(panels.every((id) => ids.includes(id))).toBe(true);
            for (let y = rectangle.y; y < rectangle.y + rectangle.height; y++) {
              for (let x = rectangle.x; x < rectangle.x + rectangle.width; x++) covered[y * width + x]!++;
            }
          }
          expect(covered.every((times) => times === 1)).toBe(true);
        },
      ),
    );
  });

  it('[TT30] names panels that there may be', () => {
    const named = (plan: Plan): readonly string[] =>
      plan.kind === 'place' ? plan.panels : plan.parts.flatMap((part) => named(part.plan));
    for (const { plan } of PRESETS) for (const id of named(plan)) expect(IDS).toContain(id);
    expect(prunePlan(place('book'), () => false)).toBeUndefined();
  });

  it('[TT30] shows a panel in its place, or alone where the layout has none for it', () => {
    const layout = new Layout(['markets', 'book', 'health', 'orders']);
    const body = { x: 0, y: 2, width: 120, height: 36 };
    const shown = (): string[] => layout.arrange('grid', body).map(({ id }) => id);
    expect(shown()).toEqual(['markets', 'book', 'orders']);
    layout.go('health');
    expect(shown()).toEqual(['markets', 'health', 'orders']);
    layout.stepLayout(1);
    expect(layout.preset).toBe('trade');
    layout.go('health');
    expect(layout.arrange('grid', body)).toEqual([{ id: 'health', rectangle: body }]);
    layout.leaveZoom();
    expect(shown()).toContain(layout.active);
  });

  it('[TT84] is kept by a name, and comes back as it was; a name that is there is no other', () => {
    const kept = new Map<string, SavedLayout>();
    const layout = new Layout(['markets', 'book', 'health', 'orders'], savedIn(kept));
    const body = { x: 0, y: 2, width: 120, height: 36 };
    const shown = (): string[] => layout.arrange('grid', body).map(({ id }) => id);
    layout.go('health');
    layout.save('mine');
    layout.choosePreset('trade');
    layout.go('book');
    layout.zoom();
    expect(layout.load('mine')).toBe(true);
    expect(shown()).toEqual(['markets', 'health', 'orders']);
    expect(layout.name).toBe('mine');
    expect(layout.names).toEqual([...layout.presets, 'mine']);
    const next = new Layout(['markets', 'book', 'orders'], savedIn(kept));
    expect(next.load('mine')).toBe(true);
    expect(next.arrange('grid', body).map(({ id }) => id)).toEqual(['markets', 'book', 'orders']);
    expect(next.load('theirs')).toBe(false);
    expect(() => next.save('trade')).toThrow('"trade" is a layout that is always there');
  });

  it('[TT90] is one of those that are gone through, until it is deleted', () => {
    const kept = new Map<string, SavedLayout>();
    const layout = new Layout(['markets', 'book', 'health', 'orders'], savedIn(kept));
    layout.go('health');
    layout.save('mine');
    layout.choosePreset('monitor');
    layout.go('book');
    layout.stepLayout(-1);
    expect(shownIn(layout)).toEqual(['markets', 'health', 'orders']);
    layout.stepLayout(1);
    expect(shownIn(layout)).toEqual(['markets', 'book', 'orders']);
    layout.choosePreset('trade');
    const names = layout.names.map(() => (layout.stepLayout(1), layout.name));
    expect(names).toEqual(['risk', 'wall', 'mine', 'monitor', 'trade']);
    layout.choosePreset('monitor');
    layout.stepLayout(-1);
    expect(layout.name).toBe('mine');
    layout.delete('mine');
    expect(layout.name).toBe('monitor');
    expect(shownIn(layout)).toEqual(['markets', 'health', 'orders']);
    expect(layout.names).toEqual(layout.presets);
    expect([...kept.keys()]).toEqual([]);
    expect(() => layout.delete('mine')).toThrow('No layout was saved');
    expect(() => layout.delete('wall')).toThrow('"wall" is a layout that is always there');
  });

  it('[TT90] leaves alone what another terminal saved and deleted meanwhile', () => {
    const kept = new Map<string, SavedLayout>();
    const [one, other] = [new Layout(['markets', 'book'], savedIn(kept)), new Layout(['markets'], savedIn(kept))];
    one.save('first');
    other.save('second');
    expect([...kept.keys()]).toEqual(['first', 'second']);
    one.delete('first');
    other.save('third');
    expect([...kept.keys()]).toEqual(['second', 'third']);
    expect(() => other.delete('fourth')).toThrow('"fourth": expected one of second, third');
  });

  it('[TT85] goes back through what was shown before, at most fifty times', () => {
    const layout = new Layout(['markets', 'book', 'health', 'orders', 'fills']);
    const body = { x: 0, y: 2, width: 120, height: 36 };
    const shown = (): string[] => layout.arrange('grid', body).map(({ id }) => id);
    expect(layout.back()).toBe(false);
    const before = shown();
    for (const task of [(): void => layout.go('health'), (): void => layout.zoom(), (): void => layout.stepLayout(1)]) {
      layout.remember(task);
    }
    // The same view is none to go back to.
    layout.remember(() => layout.go(layout.active));
    expect(layout.preset).toBe('trade');
    expect(layout.back()).toBe(true);
    expect(shown()).toEqual(['health']);
    expect(layout.back()).toBe(true);
    expect(shown()).toEqual(['markets', 'health', 'orders']);
    expect(layout.back()).toBe(true);
    expect(shown()).toEqual(before);
    expect(layout.back()).toBe(false);
    for (let turn = 0; turn < 60; turn++) layout.remember(() => layout.stepLayout(1));
    let times = 0;
    while (layout.back()) times++;
    expect(times).toBe(50);
  });
});

function shownIn(layout: Layout): string[] {
  return layout.arrange('grid', { x: 0, y: 2, width: 120, height: 36 }).map(({ id }) => id);
}

function savedIn(kept: Map<string, SavedLayout>): SavedLayouts {
  return {
    read: () => Object.fromEntries(kept),
    write: (all) => {
      kept.clear();
      for (const [name, one] of Object.entries(all)) kept.set(name, one);
    },
  };
}
