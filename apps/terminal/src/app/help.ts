/** What keys do here, and commands: made from the tables that docs/keyboard.md is made from. */
import { COMMANDS, grammarOf, usageOf } from '@tickboard/client/view/command-language';
import type { KeyBindings } from '@tickboard/client/view/key-bindings';
import { type ActionId, KEY_GROUPS, type KeyGroup, KEYMAP } from '@tickboard/client/view/keymap';
import type { Region } from '../screen/region.ts';
import { BOLD, type Style } from '../screen/style.ts';
import { wrapText } from '../screen/wrap-text.ts';
import { MUTED, styled, TEXT } from '../theme/styles.ts';
import { remarkOf, whyNotCommand } from './command-reasons.ts';

interface HelpLine {
  readonly left: string;
  readonly right: string;
  /** Of what stands at the left. */
  readonly width: number;
  readonly style: Style;
  readonly isHeading?: boolean;
}

export interface HelpWords {
  /** Why an action does nothing now; undefined where it does something. */
  readonly whyNot: (action: ActionId) => string | undefined;
  /** What is at the other end of an action that the keymap names by a number. */
  readonly targetOf: (action: ActionId) => string | undefined;
}

const LEFT_WIDTH = 16;
const COMMAND_WIDTH = 50;
const LEFT_MARGIN = 1;
const GAP = 1;
const HEADING_STYLE = styled('accent', 'ground', BOLD);

/** As lines of a screen that is so wide: nothing of it is cut. */
export function listHelp(bindings: KeyBindings, width: number, { whyNot, targetOf }: HelpWords): HelpLine[] {
  const lines: HelpLine[] = [];
  const add = (left: string, right: string, leftWidth: number, style: Style): void => {
    const lefts = wrapText(left, leftWidth);
    const rights = wrapText(right, width - LEFT_MARGIN - leftWidth - 2 * GAP);
    for (let at = 0; at < Math.max(lefts.length, rights.length); at++) {
      lines.push({ left: lefts[at] ?? '', right: rights[at] ?? '', width: leftWidth, style });
    }
  };
  const head = (title: string): void => {
    lines.push({ left: title, right: '', width: width - 2 * LEFT_MARGIN, style: HEADING_STYLE, isHeading: true });
  };
  for (const [group, title] of Object.entries(KEY_GROUPS) as [KeyGroup, string][]) {
    head(title);
    for (const action of KEYMAP) {
      const keys = bindings.get(action.id);
      if (action.group !== group || keys === undefined) continue;
      const target = targetOf(action.id);
      const words = target === undefined ? action.words : `${action.words}: ${target}`;
      const reason = whyNot(action.id);
      const right = reason === undefined ? words : `${words} - ${reason}`;
      add(keys.join('  '), right, LEFT_WIDTH, reason === undefined ? TEXT : MUTED);
    }
    head('');
  }
  head('Commands');
  for (const grammar of COMMANDS) {
    const remark = remarkOf(grammar.name);
    const right = remark === undefined ? grammar.words : `${grammar.words} - ${remark}`;
    const isRefused = whyNotCommand(grammar.name) !== undefined;
    add(usageOf(grammar), right, COMMAND_WIDTH, isRefused ? MUTED : TEXT);
  }
  return lines;
}

/** Returns how far it can be scrolled. */
export function drawHelp(region: Region, lines: readonly HelpLine[], top: number): number {
  const last = Math.max(0, lines.length - region.height);
  const from = Math.min(top, last);
  for (let y = 0; y < region.height; y++) {
    const line = lines[from + y];
    if (line === undefined) break;
    const { left, right, width, style, isHeading } = line;
    region.writeWithin(LEFT_MARGIN, y, width, left, isHeading === true ? style : styled('accent'));
    const x = LEFT_MARGIN + width + GAP;
    region.writeWithin(x, y, region.width - x - GAP, right, style);
  }
  return last;
}

/** Of one command; undefined where there is none. */
export function explainCommand(name: string): string | undefined {
  const grammar = grammarOf(name);
  if (grammar === undefined) return undefined;
  const remark = remarkOf(name);
  // One line: what there is no room for had better not be the remark.
  return `${usageOf(grammar)}  ${remark === undefined ? '' : `${remark} - `}${grammar.words}`;
}

/** Lines that keys scroll it by. */
export const HELP_STEPS: Readonly<Partial<Record<ActionId, number>>> = {
  'row-down': 1,
  'row-up': -1,
  'page-down': 15,
  'page-up': -15,
  'first-row': Number.NEGATIVE_INFINITY,
  'last-row': Number.MAX_SAFE_INTEGER,
};
