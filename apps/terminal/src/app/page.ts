/** Everything on the screen, from what the dashboard is in just now. */
import type { KeyBindings } from '@tickboard/client/view/key-bindings';
import type { ActionId } from '@tickboard/client/view/keymap';
import type { Desk } from '../board/desk.ts';
import { formOf, type Layout, type PlacedPanel, SIZE_MIN } from '../layout/layout.ts';
import type { Mode } from '../modes/mode.ts';
import { MODE_WORDS } from '../modes/mode.ts';
import { drawFrame, drawScrollBar, greyOut, insideOf, type PressedHint } from '../panel/frame.ts';
import { CellBuffer } from '../screen/cell-buffer.ts';
import { widthOf } from '../screen/characters.ts';
import { type Rectangle, Region } from '../screen/region.ts';
import { BOLD, INVERSE } from '../screen/style.ts';
import { MUTED, styled, TEXT } from '../theme/styles.ts';
import { disconnectedWords, noticeOf } from './connection-words.ts';
import { drawAlertLine } from './alert-line.ts';
import { drawHelp, listHelp } from './help.ts';
import { drawNotice } from './notice.ts';
import type { PanelSet } from './panel-set.ts';
import { drawStatusLine } from './status-line.ts';
import { drawSummaryLine } from './summary-line.ts';

export interface PageState {
  readonly desk: Desk;
  readonly panels: PanelSet;
  readonly layout: Layout;
  readonly mode: Mode;
  readonly server: string;
  /** Of the last thing that was done or refused. */
  readonly message: { readonly words: string; readonly isRefusal: boolean } | undefined;
  readonly isSlow: boolean;
  /** How fast it works, where the person wants to see that. */
  readonly performance: string | undefined;
  readonly whyNot: (action: ActionId) => string | undefined;
  readonly bindings: KeyBindings;
}

/** Where something can be pressed. */
export interface Target {
  readonly rectangle: Rectangle;
  readonly does:
    | { readonly kind: 'action'; readonly action: ActionId }
    | { readonly kind: 'panel'; readonly id: string }
    | { readonly kind: 'inside'; readonly id: string };
}

export interface Page {
  readonly buffer: CellBuffer;
  /** A later one lies above an earlier one. */
  readonly targets: readonly Target[];
  readonly shown: readonly string[];
}

const TOP_ROWS = 2;
const TAB_ROWS = 1;
const BOTTOM_ROWS = 2;
const MAIN_HINTS: readonly { readonly action: ActionId; readonly words: string }[] = [
  { action: 'help', words: 'help' },
  { action: 'command', words: 'command' },
  { action: 'filter', words: 'filter' },
  { action: 'next-panel', words: 'next panel' },
  { action: 'zoom', words: 'zoom' },
  { action: 'next-preset', words: 'layout' },
  { action: 'theme', words: 'theme' },
  { action: 'quit', words: 'quit' },
];

function keysOf(bindings: KeyBindings, action: ActionId): string {
  return bindings.get(action)?.[0] ?? '';
}

export function drawPage(width: number, height: number, state: PageState): Page {
  const buffer = new CellBuffer(width, height, TEXT);
  const screen = new Region(buffer, { x: 0, y: 0, width, height });
  const form = formOf(width, height);
  if (form === 'too-small') {
    drawTooSmall(screen);
    return { buffer, targets: [], shown: [] };
  }
  const targets: Target[] = [];
  drawTop(screen, state);
  const top = TOP_ROWS + (form === 'tabs' ? TAB_ROWS : 0);
  if (form === 'tabs') drawTabs(screen, state, targets);
  const alertRows = drawAlertLine(screen, height - BOTTOM_ROWS - 1, state.desk, targets);
  const body = { x: 0, y: top, width, height: height - top - BOTTOM_ROWS - alertRows };
  const placed = state.layout.arrange(form, body);
  if (state.mode.kind === 'help') {
    state.mode.top = Math.min(
      state.mode.top,
      drawHelp(screen.part(body), listHelp(state.bindings, state.whyNot), state.mode.top),
    );
  } else {
    for (const each of placed) drawPanel(screen, state, each, targets);
    const notice = noticeOf(state.desk, state.server);
    if (notice !== undefined) drawNotice(screen.part(body), notice);
  }
  drawLine(screen.part({ x: 0, y: height - 2, width, height: 1 }), state);
  drawMainHints(screen, height - 1, state, targets);
  return { buffer, targets, shown: placed.map(({ id }) => id) };
}

function drawTop(screen: Region, { desk, server, mode, layout, isSlow }: PageState): void {
  drawStatusLine(screen.part({ x: 0, y: 0, width: screen.width, height: 1 }), {
    desk,
    server,
    mode: MODE_WORDS[mode.kind],
    preset: layout.preset,
    isSlow,
  });
  drawSummaryLine(screen.part({ x: 0, y: 1, width: screen.width, height: 1 }), desk);
}

function drawTabs(screen: Region, { panels, layout }: PageState, targets: Target[]): void {
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
  if (first > 0) screen.write(0, TOP_ROWS, '\u2190', MUTED);
  let x = 1;
  for (const { id, label, isActive } of tabs.slice(first)) {
    // A blank before each, and brackets of its own around the one that is shown.
    if (isActive && x > 1) x++;
    const width = widthOf(label) + 2;
    if (x + width > screen.width) {
      screen.write(screen.width - 1, TOP_ROWS, '\u2192', MUTED);
      break;
    }
    const style = isActive ? styled('accent', 'ground', BOLD) : MUTED;
    screen.write(x + 1, TOP_ROWS, label, style);
    if (isActive) {
      screen.write(x, TOP_ROWS, '[', style);
      screen.write(x + width - 1, TOP_ROWS, ']', style);
    }
    targets.push({ rectangle: { x, y: TOP_ROWS, width, height: 1 }, does: { kind: 'panel', id } });
    x += isActive ? width : width - 1;
  }
}

function widthOfTabs(tabs: readonly { readonly label: string }[]): number {
  return tabs.reduce((sum, { label }) => sum + widthOf(label) + 1, 3);
}

function drawPanel(screen: Region, state: PageState, { id, rectangle }: PlacedPanel, targets: Target[]): void {
  const { panels, layout, desk, mode } = state;
  const open = panels.get(id);
  const { entry, panel } = open;
  const isActive = id === layout.active && mode.kind !== 'help';
  const standing = desk.judge(panel.judged);
  const region = screen.part(rectangle);
  const inside = insideOf(rectangle);
  const inner = region.part(inside);
  const title = entry.number === undefined ? entry.title : `${entry.number} ${entry.title}`;
  // Of what nobody ever told us we cannot say that there is none.
  const isUntold = standing.kind === 'loading' || (standing.kind === 'refused' && standing.ageMs === undefined);
  const heading = isUntold ? '' : panels.attempt(open, () => panel.heading ?? '', '');
  const hints = panel.hints.map(({ action, words }) => ({ keys: keysOf(state.bindings, action), words }));
  const pressed = drawFrame(region, { title, heading, standing, isActive, hints });
  if (isUntold) inner.writeWithin(2, 1, inner.width - 2, standing.words, MUTED);
  else {
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
  targets.push({ rectangle, does: { kind: 'panel', id } });
  targets.push({ rectangle: { ...inside, x: x + inside.x, y: y + inside.y }, does: { kind: 'inside', id } });
  for (const hint of pressed) targets.push(targetOf(hint, panel.hints, x, y + rectangle.height - 1));
}

function targetOf(
  { index, from, to }: PressedHint,
  hints: readonly { readonly action: ActionId }[],
  x: number,
  y: number,
): Target {
  const action = (hints[index] as { readonly action: ActionId }).action;
  return { rectangle: { x: x + from, y, width: to - from, height: 1 }, does: { kind: 'action', action } };
}

function drawLine(region: Region, state: PageState): void {
  const { mode, message, desk } = state;
  if (mode.kind === 'command') {
    drawEditor(region, ':', mode.line.editor);
    const { items, expected } = mode.line.completions;
    const words = items.map(({ text }, index) => (index === mode.line.chosen ? `[${text}]` : text)).join('  ');
    const x = widthOf(mode.line.text) + 5;
    const right = words === '' ? (expected ?? 'Enter') : words;
    region.writeWithin(x, 0, region.width - x, right, MUTED);
  } else if (mode.kind === 'filter') {
    drawEditor(region, '/', mode.editor);
    const x = widthOf(mode.editor.text) + 5;
    region.writeWithin(
      x,
      0,
      region.width - x,
      '!not  ~letters in order  source:name  Enter keeps it, Esc does not',
      MUTED,
    );
  } else if (message?.isRefusal === true) {
    region.writeWithin(1, 0, region.width - 1, `! ${message.words}`, styled('warn', 'ground', BOLD));
  } else {
    const disconnected = disconnectedWords(desk);
    if (disconnected !== undefined) {
      region.writeWithin(1, 0, region.width - 1, `! ${disconnected}`, styled('critical', 'ground', BOLD));
    } else if (message !== undefined) region.writeWithin(1, 0, region.width - 1, message.words, TEXT);
  }
}

function drawEditor(region: Region, sign: string, editor: { readonly text: string; readonly before: string }): void {
  const room = region.width - 3;
  const over = Math.max(0, widthOf(editor.before) - room + 1);
  const visible = dropColumns(editor.text, over);
  region.write(1, 0, sign, styled('accent', 'ground', BOLD));
  region.write(2, 0, visible, TEXT);
  const at = 2 + widthOf(editor.before) - (widthOf(editor.text) - widthOf(visible));
  const under = Array.from(editor.text)[Array.from(editor.before).length] ?? ' ';
  region.write(at, 0, under, styled('text', 'ground', INVERSE));
}

function dropColumns(text: string, columns: number): string {
  let dropped = 0;
  let rest = text;
  while (dropped < columns) {
    const [first] = rest;
    if (first === undefined) break;
    dropped += widthOf(first);
    rest = rest.slice(first.length);
  }
  return rest;
}

function drawMainHints(screen: Region, y: number, { mode, performance, bindings }: PageState, targets: Target[]): void {
  let x = 1;
  if (mode.kind === 'normal') {
    for (const { action, words } of MAIN_HINTS) {
      const keys = keysOf(bindings, action);
      if (x + widthOf(keys) + widthOf(words) + 1 > screen.width) break;
      const from = x;
      x = screen.write(x, y, keys, styled('accent'));
      x = screen.write(x, y, ` ${words}`, MUTED);
      targets.push({ rectangle: { x: from, y, width: x - from, height: 1 }, does: { kind: 'action', action } });
      x += 2;
    }
  } else screen.write(x, y, HINTS_OF_MODE[mode.kind], MUTED);
  if (performance !== undefined) {
    screen.write(Math.max(x, screen.width - widthOf(performance) - 1), y, performance, MUTED);
  }
}

const HINTS_OF_MODE: Readonly<Record<Exclude<Mode['kind'], 'normal'>, string>> = {
  filter: 'Enter keeps the filter   Esc goes back to the one before',
  command: 'Enter carries it out   Tab completes   Up Down lines before   Esc leaves',
  help: 'Up Down PgUp PgDn scroll   Esc or ? leaves',
};

function drawTooSmall(screen: Region): void {
  const { width, height } = SIZE_MIN;
  const [has, needs] = [`${screen.width}x${screen.height}`, `${width}x${height}`];
  const lines = [`This terminal has ${has}.`, `Tickboard needs ${needs}.`];
  if (Math.max(...lines.map(widthOf)) > screen.width) lines.splice(0, 2, has, `needs ${needs}`);
  const y = Math.max(0, (screen.height - lines.length) >> 1);
  for (const [index, line] of lines.entries()) {
    screen.writeWithin(Math.max(0, (screen.width - widthOf(line)) >> 1), y + index, screen.width, line, styled('warn'));
  }
}
