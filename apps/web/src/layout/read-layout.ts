/** Reads layouts from outside: what a browser kept, or a file. Nothing of it is believed. Rules: docs/spec/web-desk.md. */
import type { Layout, LayoutNode, RowNode, TabsNode } from './layout.ts';

/** Deeper nesting leaves no room for panels on any screen. */
const MAX_DEPTH = 8;
const MAX_PANELS = 64;
const MAX_NAME_LENGTH = 40;

export interface ReadLayout {
  readonly layout: Layout;
  /** Panels that are not there any more, or were there twice. */
  readonly leftOut: readonly string[];
}

/** Nothing where it is no layout, or one without a single panel that there is. */
export function readLayout(given: unknown, isPanel: (id: string) => boolean): ReadLayout | undefined {
  const reader = new LayoutReader(isPanel);
  const layout = reader.readRow(given, 0);
  return layout === undefined ? undefined : { layout, leftOut: reader.leftOut };
}

/** A name that a person gave; nothing where it is none. */
export function readName(given: unknown): string | undefined {
  if (typeof given !== 'string') return undefined;
  const name = given.normalize().replaceAll(/\s+/g, ' ').trim();
  return name === '' || name.length > MAX_NAME_LENGTH ? undefined : name;
}

class LayoutReader {
  readonly leftOut: string[] = [];
  readonly #isPanel: (id: string) => boolean;
  readonly #placed = new Set<string>();

  constructor(isPanel: (id: string) => boolean) {
    this.#isPanel = isPanel;
  }

  readRow(given: unknown, depth: number): RowNode | undefined {
    if (depth >= MAX_DEPTH || !isObject(given) || given['kind'] !== 'row' || !Array.isArray(given['children'])) {
      return undefined;
    }
    const children = given['children'].flatMap((child) => this.#readNode(child, depth + 1) ?? []);
    return children.length === 0 ? undefined : { kind: 'row', weight: readWeight(given['weight']), children };
  }

  #readNode(given: unknown, depth: number): LayoutNode | undefined {
    if (!isObject(given)) return undefined;
    return given['kind'] === 'tabs' ? this.#readTabs(given) : this.readRow(given, depth);
  }

  #readTabs(given: Readonly<Record<string, unknown>>): TabsNode | undefined {
    if (!Array.isArray(given['panels'])) return undefined;
    const all: readonly unknown[] = given['panels'];
    const panels = all.filter((panel): panel is string => typeof panel === 'string' && this.#place(panel));
    if (panels.length === 0) return undefined;
    const front = typeof given['selected'] === 'number' ? all[given['selected']] : undefined;
    const selected = Math.max(
      0,
      panels.findIndex((panel) => panel === front),
    );
    return { kind: 'tabs', weight: readWeight(given['weight']), selected, panels };
  }

  #place(panel: string): boolean {
    if (!this.#isPanel(panel) || this.#placed.has(panel) || this.#placed.size >= MAX_PANELS) {
      this.leftOut.push(panel);
      return false;
    }
    this.#placed.add(panel);
    return true;
  }
}

/** A share that is none becomes an equal one. */
function readWeight(given: unknown): number {
  return typeof given === 'number' && given >= 1 && given <= 1_000 ? given : 50;
}

export function isObject(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}
