import { describe, expect, it } from 'vitest';
import { fromDockRow, toDockRow } from '../../src/layout/dock-json.ts';
import { keepPanels, listShown, listTabs, row, tabs } from '../../src/layout/layout.ts';
import { PRESETS } from '../../src/layout/presets.ts';

const LAYOUTS = PRESETS.flatMap(({ name, layout, other }) => [
  { name, layout },
  ...(other === undefined ? [] : [{ name: `${name}, other`, layout: other.layout }]),
]);

describe('layouts and the docking library', () => {
  it.each(LAYOUTS)('[UD6] survives to the library and back: $name', ({ layout }) => {
    const json: unknown = JSON.parse(JSON.stringify(toDockRow(layout, (id) => id.toUpperCase())));
    expect(fromDockRow(json as never)).toEqual(layout);
  });

  it('[UD6] leaves out what the library keeps empty', () => {
    const given = {
      type: 'row',
      children: [
        { type: 'tabset', selected: -1 },
        { type: 'row', children: [] },
      ],
    };
    expect(fromDockRow(given).children).toEqual([]);
  });

  it('[UD1] shows of a layout the panels that there are', () => {
    const layout = row(100, { ...tabs(30, 'a', 'b', 'c'), selected: 2 }, row(70, tabs(50, 'b')));
    const kept = keepPanels(layout, (id) => id !== 'b');
    expect(kept).toEqual(row(100, { ...tabs(30, 'a', 'c'), selected: 1 }));
    expect(listShown(kept)).toEqual(['c']);
  });

  it.each(LAYOUTS)('[UD7] has each panel once: $name', ({ layout }) => {
    const panels = listTabs(layout).flatMap((node) => node.panels);
    expect(new Set(panels).size).toBe(panels.length);
  });
});
