import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Layout, listShown, listTabs, row, tabs } from '../../src/layout/layout.ts';
import { readLayout, readName } from '../../src/layout/read-layout.ts';

const isPanel = (id: string) => ['markets', 'chart', 'book'].includes(id);
const GOOD: Layout = row(100, tabs(30, 'markets'), row(70, tabs(60, 'chart'), { ...tabs(40, 'book'), selected: 0 }));

function nest(depth: number): unknown {
  return depth === 0 ? tabs(1, 'markets') : { kind: 'row', weight: 1, children: [nest(depth - 1)] };
}

describe('layouts from outside', () => {
  it('[UD1] reads back what was a layout', () => {
    expect(readLayout(JSON.parse(JSON.stringify(GOOD)), isPanel)).toEqual({ layout: GOOD, leftOut: [] });
  });

  it('[UD1] leaves out panels that are not there or stand there twice, and names them', () => {
    const given = row(100, tabs(30, 'markets', 'gone', 'markets'), tabs(70, 'gone'));
    expect(readLayout(given, isPanel)).toEqual({
      layout: row(100, tabs(30, 'markets')),
      leftOut: ['gone', 'markets', 'gone'],
    });
  });

  it('[UD1] keeps in front what was in front, whatever was left out before it', () => {
    const given = row(100, { ...tabs(30, 'gone', 'markets', 'chart'), selected: 2 });
    expect(listShown(readLayout(given, isPanel)!.layout)).toEqual(['chart']);
  });

  it.each([[0], [-3], [Number.NaN], [Infinity], ['30'], [null], [undefined]])(
    '[UD1] reads the share %s as equal',
    (weight) => {
      const given = row(100, { ...tabs(1, 'markets'), weight } as never);
      expect(listTabs(readLayout(given, isPanel)!.layout)[0]!.weight).toBe(50);
    },
  );

  it('[UD1] is not there without a panel, or nested too deep', () => {
    expect(readLayout(row(100, tabs(1, 'gone')), isPanel)).toBeUndefined();
    expect(readLayout(nest(8), isPanel)).toBeDefined();
    expect(readLayout(nest(9), isPanel)).toBeUndefined();
  });

  it('[UD1] never throws, and what it gives reads back the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (kind, inner) => {
        for (const given of [kind, { kind: 'row', children: [inner, { kind: 'tabs', panels: [kind, 'chart'] }] }]) {
          const read = readLayout(given, isPanel);
          if (read !== undefined)
            expect(readLayout(read.layout, isPanel)).toEqual({ layout: read.layout, leftOut: [] });
        }
      }),
    );
  });

  it('[UD1] takes names that a person could read', () => {
    expect(readName('  Two \n screens ')).toBe('Two screens');
    expect([readName(''), readName(' '), readName(7), readName('x'.repeat(41))]).toEqual(Array(4).fill(undefined));
  });
});
