/* What is used of the docking library: its own types name their files in a way that is not resolved here. */
declare module 'flexlayout-react' {
  import type { ComponentType, ReactNode } from 'react';

  export interface Action {
    readonly type: string;
  }

  export const Actions: {
    readonly SELECT_TAB: string;
    readonly SET_ACTIVE_TABSET: string;
    readonly MAXIMIZE_TOGGLE: string;
    readonly UPDATE_MODEL_ATTRIBUTES: string;
    addTab(tab: TabJson, toNodeId: string, location: DockPlace, index: number, select?: boolean): Action;
    selectTab(tabNodeId: string): Action;
    setActiveTabset(tabsetNodeId: string): Action;
    maximizeToggle(tabsetNodeId: string): Action;
    updateModelAttributes(attributes: Readonly<Record<string, unknown>>): Action;
  };

  export interface TabJson {
    readonly type: 'tab';
    readonly id: string;
    readonly component: string;
    readonly name: string;
  }

  export interface DockPlace {
    getName(): string;
  }

  export const DockLocation: { readonly CENTER: DockPlace };

  export class Node {
    getId(): string;
    getParent(): Node | undefined;
  }

  export class TabNode extends Node {
    getName(): string;
    getComponent(): string | undefined;
    isVisible(): boolean;
    setEventListener(event: 'visibility', callback: () => void): void;
    removeEventListener(event: 'visibility'): void;
  }

  export class TabSetNode extends Node {
    isActive(): boolean;
    getSelectedNode(): TabNode | undefined;
  }

  export class Model {
    static fromJson(json: unknown): Model;
    toJson(): { readonly layout: unknown };
    doAction(action: Action): void;
    visitNodes(visit: (node: Node) => void): void;
    getNodeById(id: string): Node | undefined;
    getRootRow(): Node;
    getActiveTabset(): TabSetNode | undefined;
    getMaximizedTabset(): TabSetNode | undefined;
  }

  export interface TabRenderValues {
    content: ReactNode;
  }

  export interface TabSetRenderValues {
    leading: ReactNode;
    readonly buttons: ReactNode[];
  }

  export interface LayoutProps {
    readonly model: Model;
    readonly factory: (node: TabNode) => ReactNode;
    readonly icons: Readonly<Record<string, ReactNode>>;
    readonly supportsPopout: boolean;
    readonly invalidateTabContentOnParentRender: boolean;
    readonly tabDragSpeed: number;
    readonly i18nTranslator: (key: string) => string;
    readonly onModelChange: () => void;
    readonly onAction: (action: Action) => Action | undefined;
    readonly onRenderTab: (node: TabNode, values: TabRenderValues) => void;
    readonly onRenderTabSet: (node: Node, values: TabSetRenderValues) => void;
  }

  export const Layout: ComponentType<LayoutProps>;
}
