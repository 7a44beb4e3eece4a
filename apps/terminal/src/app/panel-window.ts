/** A panel in its frame. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import type { KeyBindings } from '@tickboard/client/view/key-bindings';
import type { ActionId } from '@tickboard/client/view/keymap';
import { isSameStanding, type Standing } from '@tickboard/client/view/standing';
import type { Desk } from '../board/desk.ts';
import { type Follows, followsOf, type News } from '../board/news.ts';
import type { Layout, PlacedPanel } from '../layout/layout.ts';
import type { Mode } from '../modes/mode.ts';
import { drawFrame, drawScrollBar, greyOut, insideOf, type PressedHint } from '../panel/frame.ts';
import type { Panel } from '../panel/panel.ts';
import type { Region } from '../screen/region.ts';
import { MUTED, styled, TEXT } from '../theme/styles.ts';
import { firstKeyOf } from './bottom-lines.ts';
import type { PanelSet } from './panel-set.ts';
import type { Target } from './target.ts';

interface PanelState {
  readonly desk: Desk;
  readonly panels: PanelSet;
  readonly layout: Layout;
  readonly mode: Mode;
  readonly bindings: KeyBindings;
}

/** A panel as it was drawn last. */
export interface DrawnPanel {
  readonly placed: PlacedPanel;
  readonly targets: readonly Target[];
  readonly selectors: readonly ChannelSelector[];
  /** What is news to it. */
  readonly follows: Follows;
  readonly standing: Standing;
  readonly heading: string;
}

/** The same panel with the news: what they leave as it is goes on standing there. */
export function redrawPanel(screen: Region, state: PanelState, drawn: DrawnPanel, news: News): DrawnPanel {
  const { placed, standing, heading } = drawn;
  // What is not live grows old by nothing but time.
  if (standing.kind === 'live' && !news.isAbout(drawn.follows)) return drawn;
  const region = screen.part(placed.rectangle);
  const { panels, layout, desk } = state;
  const open = panels.get(placed.id);
  const isOnlyRows =
    standing.kind === 'live' &&
    open.failure === undefined &&
    isSameStanding(standing, desk.judge(open.panel.judged)) &&
    panels.attempt(open, (panel) => panel.heading ?? '', '') === heading;
  if (isOnlyRows) {
    const inner = region.part(insideOf(placed.rectangle));
    const isActive = placed.id === layout.active;
    if (panels.attempt(open, (panel) => panel.redraw?.(inner, isActive, news), undefined) === true) return drawn;
  }
  region.fill(TEXT);
  return drawPanel(screen, state, placed);
}

/** `isCovered`: what lies over it says why there is nothing. */
export function drawPanel(screen: Region, state: PanelState, placed: PlacedPanel, isCovered = false): DrawnPanel {
  const { id, rectangle } = placed;
  const { panels, layout, desk, mode } = state;
  const open = panels.get(id);
  const { entry, panel } = open;
  const isActive = id === layout.active && mode.kind !== 'help';
  const { judged, selectors } = panel;
  const standing = desk.judge(judged);
  const region = screen.part(rectangle);
  const inside = insideOf(rectangle);
  const inner = region.part(inside);
  const title = entry.number === undefined ? entry.title : `${entry.number} ${entry.title}`;
  // Of what nobody ever told us we cannot say that there is none.
  const isUntold = standing.kind === 'loading' || (standing.kind === 'refused' && standing.ageMs === undefined);
  const heading = isUntold ? '' : panels.attempt(open, () => panel.heading ?? '', '');
  const { hints } = panel;
  const named = hints.map(({ action, words }) => ({ keys: firstKeyOf(state.bindings, action), words }));
  const pressed = drawFrame(region, { title, heading, standing, isActive, hints: named });
  if (isUntold) {
    if (!isCovered) inner.writeWithin(2, 1, inner.width - 2, standing.words, MUTED);
  } else {
    panels.attempt(open, () => panel.draw(inner, isActive), undefined);
    if (panel.scrolled !== undefined) drawScrollBar(region, panel.scrolled, isActive);
  }
  if (open.failure !== undefined) {
    inner.fill(TEXT);
    inner.writeWithin(1, 0, inner.width - 1, `This panel failed: ${open.failure}`, styled('critical'));
  } else if (standing.kind === 'stale' || standing.kind === 'reconnecting' || standing.kind === 'refused') {
    greyOut(inner);
  }
  const { x, y } = rectangle;
  const targets: Target[] = [
    { rectangle, does: { kind: 'panel', id } },
    { rectangle: { ...inside, x: x + inside.x, y: y + inside.y }, does: { kind: 'inside', id } },
    ...pressed.map((hint) => targetOf(hint, hints, x, y + rectangle.height - 1)),
  ];
  return { placed, targets, selectors, follows: followsOf(selectors, judged), standing, heading };
}

function targetOf({ index, from, to }: PressedHint, hints: Panel['hints'], x: number, y: number): Target {
  const action = (hints[index] as { readonly action: ActionId }).action;
  return { rectangle: { x: x + from, y, width: to - from, height: 1 }, does: { kind: 'action', action } };
}
