/** The docking library, and all that is known of it: elsewhere a layout is plain data of ours. */
import {
  type Action,
  Actions,
  DockLocation,
  Layout as DockLayout,
  Model,
  type Node,
  type TabNode,
  type TabRenderValues,
  TabSetNode,
  type TabSetRenderValues,
} from 'flexlayout-react';
import {
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import 'flexlayout-react/style/dark.css';
import './dock.css';
import { findPanel } from '../panels/registry.ts';
import { fromDockRow, type LooseNode, toDockRow } from './dock-json.ts';
import { DOCK_ICONS } from './dock-icons.tsx';
import type { Layout } from './layout.ts';
import { PanelHost } from './panel-host.tsx';
import { TabChrome } from './tab-chrome.ts';
import { TabTitle } from './tab-title.tsx';
import { afterFrame, Turns } from './turns.ts';
import { ToolSlot } from './tool-slot.tsx';

export interface DockHandle {
  /** Moves on to the next panel, or back by a negative step. */
  step(by: number): void;
  /** To the panel at this place, in reading order, from 0. */
  jump(index: number): void;
  /** The panel one is in fills the desk, or no longer does. */
  zoom(): void;
  add(panel: string): void;
  /** The panel that the focus is in. */
  focused(): string | undefined;
  /** Into this panel, or the first one where it is not in front. Returns whether the focus is there. */
  focus(panel: string): boolean;
  /** As it is now. */
  layout(): Layout;
}

export interface DockProps {
  /** Taken once: another layout wants another dock. */
  readonly initial: Layout;
  readonly isLocked: boolean;
  readonly onChange: (layout: Layout) => void;
  readonly ref?: Ref<DockHandle>;
}

/** What a person may do. Windows of their own are left to the browser. */
const settings = (isLocked: boolean) => ({
  tabEnableClose: !isLocked,
  tabEnableDrag: !isLocked,
  tabSetEnableDrag: !isLocked,
  tabSetEnableDrop: !isLocked,
  tabSetEnableDivide: !isLocked,
  tabSetMinWidth: 160,
  tabSetMinHeight: 96,
  tabEnableScrollbars: false,
  splitterSize: 4,
});

const titleOf = (panel: string) => findPanel(panel)?.title ?? panel;

export function Dock({ initial, isLocked, onChange, ref }: DockProps): ReactNode {
  const [model] = useState(() =>
    Model.fromJson({ global: settings(isLocked), borders: [], layout: toDockRow(initial, titleOf) }),
  );
  const [chromes] = useState(() => new Chromes());
  const rootRef = useRef<HTMLDivElement>(null);
  const known = useRef('');
  // The library tidies rows up: what it made of the layout is nobody's change.
  if (known.current === '') known.current = JSON.stringify(layoutOf(model));
  const wasLocked = useRef(isLocked);
  if (wasLocked.current !== isLocked) {
    wasLocked.current = isLocked;
    queueMicrotask(() => model.doAction(Actions.updateModelAttributes(settings(isLocked))));
  }

  const go = (tabSet: TabSetNode | undefined) => {
    if (tabSet === undefined) return;
    const zoomed = model.getMaximizedTabset();
    if (zoomed !== undefined && zoomed !== tabSet) model.doAction(Actions.maximizeToggle(zoomed.getId()));
    model.doAction(Actions.setActiveTabset(tabSet.getId()));
    focusPanel(rootRef.current, tabSet.getSelectedNode()?.getId());
  };
  useImperativeHandle(ref, () => ({
    step: (by) => {
      const all = listTabSets(model);
      const at = all.findIndex((tabSet) => tabSet.isActive());
      go(all[at === -1 ? 0 : (at + by + all.length) % all.length]);
    },
    jump: (index) => go(listTabSets(model)[index]),
    zoom: () => {
      const target = model.getMaximizedTabset() ?? model.getActiveTabset() ?? listTabSets(model)[0];
      if (target === undefined) return;
      model.doAction(Actions.maximizeToggle(target.getId()));
      // What had the focus was put elsewhere, which takes the focus away.
      requestAnimationFrame(() => focusPanel(rootRef.current, target.getSelectedNode()?.getId()));
    },
    add: (panel) => {
      if (model.getNodeById(panel) !== undefined) {
        model.doAction(Actions.selectTab(panel));
        return;
      }
      const target = model.getActiveTabset() ?? listTabSets(model)[0] ?? model.getRootRow();
      const tab = { type: 'tab', id: panel, component: panel, name: titleOf(panel) } as const;
      model.doAction(Actions.addTab(tab, target.getId(), DockLocation.CENTER, -1, true));
    },
    focused: () => {
      const root = rootRef.current;
      return root?.contains(document.activeElement) === true
        ? model.getActiveTabset()?.getSelectedNode()?.getId()
        : undefined;
    },
    focus: (panel) => {
      const all = listTabSets(model);
      go(all.find((tabSet) => tabSet.getSelectedNode()?.getId() === panel) ?? all[0]);
      return rootRef.current?.contains(document.activeElement) === true;
    },
    layout: () => layoutOf(model),
  }));
  // The library measures by a text that is out of sight, and would be read.
  useEffect(() => {
    rootRef.current?.querySelector('.flexlayout__layout_metrics')?.setAttribute('aria-hidden', 'true');
  });

  const onModelChange = () => {
    const layout = layoutOf(model);
    const text = JSON.stringify(layout);
    if (text === known.current || layout.children.length === 0) return;
    known.current = text;
    onChange(layout);
  };

  return (
    <div className="dock" ref={rootRef} data-locked={isLocked} onFocus={({ target }) => activate(model, target)}>
      <DockLayout
        model={model}
        factory={(node) => <DockedPanel node={node} chrome={chromes.of(node.getId())} />}
        icons={DOCK_ICONS}
        supportsPopout={false}
        invalidateTabContentOnParentRender={false}
        tabDragSpeed={0.1}
        i18nTranslator={translate}
        onModelChange={onModelChange}
        onAction={(action) => (isLocked && !isHarmless(action) ? undefined : action)}
        onRenderTab={(node, values) => renderTab(node, values, chromes)}
        onRenderTabSet={(node, values) => renderTabSet(node, values, chromes, model)}
      />
    </div>
  );
}

/** What stays possible while the layout is locked: to choose what is in front. */
function isHarmless({ type }: Action): boolean {
  return (
    type === Actions.SELECT_TAB ||
    type === Actions.SET_ACTIVE_TABSET ||
    type === Actions.MAXIMIZE_TOGGLE ||
    type === Actions.UPDATE_MODEL_ATTRIBUTES
  );
}

function layoutOf(model: Model): Layout {
  return fromDockRow(model.toJson().layout as LooseNode);
}

function listTabSets(model: Model): readonly TabSetNode[] {
  const found: TabSetNode[] = [];
  model.visitNodes((node) => {
    if (node instanceof TabSetNode) found.push(node);
  });
  return found;
}

/** Whoever comes by Tab is in that panel as well: what keys do is for it. */
function activate(model: Model, target: Element): void {
  const host = target.closest<HTMLElement>('[data-host]')?.dataset['host'];
  const front = target
    .closest('.flexlayout__tabset')
    ?.querySelector<HTMLElement>('[aria-selected="true"] [data-dock-tab]');
  const id = host ?? front?.dataset['dockTab'];
  const tabSet = id === undefined ? undefined : model.getNodeById(id)?.getParent();
  if (tabSet instanceof TabSetNode && !tabSet.isActive()) model.doAction(Actions.setActiveTabset(tabSet.getId()));
}

const FOCUSABLE = '[tabindex="0"], button:not([tabindex="-1"]), input, select, a[href]';

/** Into the panel's own table or controls, so that the next key is for it; to its tab where it has none. */
function focusPanel(root: HTMLElement | null, id: string | undefined): void {
  if (root === null || id === undefined) return;
  const panel = root.querySelector(`[data-host="${CSS.escape(id)}"]`);
  const target =
    panel?.querySelector<HTMLElement>('[role="grid"]') ?? panel?.querySelector<HTMLElement>(FOCUSABLE) ?? undefined;
  if (target !== undefined) target.focus();
  else
    root
      .querySelector<HTMLElement>(`[data-dock-tab="${CSS.escape(id)}"]`)
      ?.closest<HTMLElement>('[role="tab"]')
      ?.focus();
}

class Chromes {
  readonly #byTab = new Map<string, TabChrome>();

  of(tab: string): TabChrome {
    let chrome = this.#byTab.get(tab);
    if (chrome === undefined) this.#byTab.set(tab, (chrome = new TabChrome(titleOf(tab))));
    return chrome;
  }
}

/** At the start of the page there is much to make; a layout that is chosen later is there at once. */
const turns = new Turns(afterFrame);

interface DockedPanelProps {
  readonly node: TabNode;
  readonly chrome: TabChrome;
}

/** A panel that nobody sees is not there, so that it neither paints nor holds its channels. */
function DockedPanel({ node, chrome }: DockedPanelProps): ReactNode {
  const isVisible = useSyncExternalStore(
    useCallback(
      (notify: () => void) => {
        node.setEventListener('visibility', notify);
        return () => node.removeEventListener('visibility');
      },
      [node],
    ),
    () => node.isVisible(),
  );
  return isVisible ? <VisiblePanel id={node.getComponent() ?? ''} chrome={chrome} /> : null;
}

function VisiblePanel({ id, chrome }: { readonly id: string; readonly chrome: TabChrome }): ReactNode {
  const [isDue, setDue] = useState(() => turns.isDue());
  useEffect(() => (isDue ? undefined : turns.wait(() => setDue(true))), [isDue]);
  return <PanelHost id={id} chrome={chrome} isDue={isDue} />;
}

function renderTab(node: TabNode, values: TabRenderValues, chromes: Chromes): void {
  values.content = (
    <span data-dock-tab={node.getId()}>
      <TabTitle chrome={chromes.of(node.getId())} />
    </span>
  );
}

function renderTabSet(node: Node, values: TabSetRenderValues, chromes: Chromes, model: Model): void {
  if (!(node instanceof TabSetNode)) return;
  const place = listTabSets(model).indexOf(node) + 1;
  if (place <= 9) values.leading = <span className="dock-number">{place}</span>;
  const front = node.getSelectedNode()?.getId();
  if (front !== undefined)
    values.buttons.push(<ToolSlot key={front} className="dock-tools" chrome={chromes.of(front)} />);
}

const WORDS: Readonly<Record<string, string>> = {
  'flexlayout.ui.close.tab': 'Close this panel',
  'flexlayout.ui.maximize.tabset': 'Fill the desk (z)',
  'flexlayout.ui.restore.tabset': 'Back to its place (z)',
  'flexlayout.ui.overflow.menu.tooltip': 'Panels behind these',
  'flexlayout.ui.splitter': 'Size of the panels on both sides',
  'flexlayout.ui.move.tabset': 'Move these panels',
};

function translate(key: string): string {
  return WORDS[key] ?? key;
}
