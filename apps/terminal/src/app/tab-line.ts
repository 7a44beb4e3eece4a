/** On a small screen: the names of all panels, of which one is shown. */
import type { Layout } from '../layout/layout.ts';
import { widthOf } from '../screen/characters.ts';
import type { Region } from '../screen/region.ts';
import { BOLD } from '../screen/style.ts';
import { MUTED, styled } from '../theme/styles.ts';
import type { PanelSet } from './panel-set.ts';
import type { Target } from './target.ts';

interface TabOptions {
  readonly panels: PanelSet;
  readonly layout: Layout;
}

export function drawTabs(screen: Region, y: number, { panels, layout }: TabOptions, targets: Target[]): void {
  const tabs = panels.entries.map(({ id, title, tab = title, number }) => ({
    id,
    label: number === undefined ? tab : `${number} ${tab}`,
    isActive: id === layout.active,
  }));
  const room = screen.width - 2;
  // The one that is shown is in sight, however many stand before it.
  const active = tabs.findIndex(({ isActive }) => isActive);
  let first = 0;
  while (first < active && widthOfTabs(tabs.slice(first, active + 1)) > room) first++;
  if (first > 0) screen.write(0, y, '\u2190', MUTED);
  let x = 1;
  for (const { id, label, isActive } of tabs.slice(first)) {
    // A blank before each, and brackets of its own around the one that is shown.
    if (isActive && x > 1) x++;
    const width = widthOf(label) + 2;
    if (x + width > screen.width) {
      screen.write(screen.width - 1, y, '\u2192', MUTED);
      break;
    }
    const style = isActive ? styled('accent', 'ground', BOLD) : MUTED;
    screen.write(x + 1, y, label, style);
    if (isActive) {
      screen.write(x, y, '[', style);
      screen.write(x + width - 1, y, ']', style);
    }
    targets.push({ rectangle: { x, y, width, height: 1 }, does: { kind: 'panel', id } });
    x += isActive ? width : width - 1;
  }
}

function widthOfTabs(tabs: readonly { readonly label: string }[]): number {
  return tabs.reduce((sum, { label }) => sum + widthOf(label) + 1, 3);
}
