/** Between our layouts and what the docking library works with. */
import type { Layout, LayoutNode, RowNode, TabsNode } from './layout.ts';

export interface DockTab {
  readonly type: 'tab';
  readonly id: string;
  readonly name: string;
  readonly component: string;
}

export interface DockTabs {
  readonly type: 'tabset';
  readonly weight: number;
  readonly selected: number;
  readonly name: string;
  readonly children: DockTab[];
}

export interface DockRow {
  readonly type: 'row';
  readonly weight: number;
  readonly children: (DockRow | DockTabs)[];
}

export function toDockRow({ weight, children }: RowNode, titleOf: (panel: string) => string): DockRow {
  return { type: 'row', weight, children: children.map((child) => toDockNode(child, titleOf)) };
}

function toDockNode(node: LayoutNode, titleOf: (panel: string) => string): DockRow | DockTabs {
  if (node.kind === 'row') return toDockRow(node, titleOf);
  const { weight, selected, panels } = node;
  const titles = panels.map(titleOf);
  return {
    type: 'tabset',
    weight,
    selected,
    name: titles.join(', '),
    children: panels.map((id, index) => ({ type: 'tab', id, component: id, name: titles[index] ?? id })),
  };
}

/** What the library gives back, of which it says that nearly everything may be missing. */
export interface LooseNode {
  readonly type?: string;
  readonly weight?: number;
  readonly selected?: number;
  readonly component?: string;
  readonly children?: readonly LooseNode[];
}

export function fromDockRow({ weight, children = [] }: LooseNode): Layout {
  return { kind: 'row', weight: roundWeight(weight), children: children.flatMap((child) => fromDockNode(child) ?? []) };
}

function fromDockNode(node: LooseNode): LayoutNode | undefined {
  if (node.type === 'row') {
    const inner = fromDockRow(node);
    return inner.children.length === 0 ? undefined : inner;
  }
  const panels = (node.children ?? []).flatMap(({ component }) => component ?? []);
  if (node.type !== 'tabset' || panels.length === 0) return undefined;
  const given = node.selected ?? 0;
  const selected = given >= 0 && given < panels.length ? given : 0;
  return { kind: 'tabs', weight: roundWeight(node.weight), selected, panels } satisfies TabsNode;
}

/** Finer differences are of no pixel. The library's own default is 100. */
function roundWeight(weight = 100): number {
  return Math.max(1, Math.round(weight * 100) / 100);
}
