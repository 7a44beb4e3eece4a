/** How panels are laid out: rows within rows, each across the one around it, and tabs in them. Plain data. */

export interface TabsNode {
  readonly kind: 'tabs';
  /** Its share of the row, beside the others'. */
  readonly weight: number;
  /** Which of the panels is in front. */
  readonly selected: number;
  /** Names of the registry, each once in a layout. */
  readonly panels: readonly string[];
}

export interface RowNode {
  readonly kind: 'row';
  readonly weight: number;
  readonly children: readonly LayoutNode[];
}

export type LayoutNode = RowNode | TabsNode;

/** The outermost row lies from left to right. */
export type Layout = RowNode;

export function row(weight: number, ...children: readonly LayoutNode[]): RowNode {
  return { kind: 'row', weight, children };
}

export function tabs(weight: number, ...panels: readonly string[]): TabsNode {
  return { kind: 'tabs', weight, selected: 0, panels };
}

/** In reading order. */
export function listTabs(node: LayoutNode): readonly TabsNode[] {
  return node.kind === 'tabs' ? [node] : node.children.flatMap(listTabs);
}

/** Panels in front of their tabs, in reading order. */
export function listShown(layout: Layout): readonly string[] {
  return listTabs(layout).flatMap(({ panels, selected }) => panels[selected] ?? []);
}

/** The layout of the panels that there are. */
export function keepPanels(layout: Layout, isPanel: (id: string) => boolean): Layout {
  const children = layout.children.flatMap((child) => keepNode(child, isPanel) ?? []);
  return { ...layout, children };
}

function keepNode(node: LayoutNode, isPanel: (id: string) => boolean): LayoutNode | undefined {
  if (node.kind === 'row') {
    const kept = keepPanels(node, isPanel);
    return kept.children.length === 0 ? undefined : kept;
  }
  const panels = node.panels.filter(isPanel);
  if (panels.length === 0) return undefined;
  const front = node.panels[node.selected];
  return { ...node, panels, selected: Math.max(0, front === undefined ? 0 : panels.indexOf(front)) };
}
