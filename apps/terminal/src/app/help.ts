/** What keys do here, and commands: made from the tables that docs/keyboard.md is made from. */
import { COMMANDS, grammarOf, usageOf } from '@tickboard/client/view/command-language';
import type { KeyBindings } from '@tickboard/client/view/key-bindings';
import { type ActionId, KEY_GROUPS, type KeyGroup, KEYMAP } from '@tickboard/client/view/keymap';
import type { Region } from '../screen/region.ts';
import { BOLD, type Style } from '../screen/style.ts';
import { MUTED, styled, TEXT } from '../theme/styles.ts';

interface HelpLine {
  readonly left: string;
  readonly right: string;
  readonly width: number;
  readonly style: Style;
}

const LEFT_WIDTH = 16;
const COMMAND_WIDTH = 50;

/** `whyNot` says why an action does nothing now; undefined where it does something. */
export function listHelp(bindings: KeyBindings, whyNot: (action: ActionId) => string | undefined): HelpLine[] {
  const lines: HelpLine[] = [];
  for (const [group, title] of Object.entries(KEY_GROUPS) as [KeyGroup, string][]) {
    lines.push({ left: title, right: '', width: LEFT_WIDTH, style: styled('accent', 'ground', BOLD) });
    for (const action of KEYMAP) {
      const keys = bindings.get(action.id);
      if (action.group !== group || keys === undefined) continue;
      const reason = whyNot(action.id);
      const right = reason === undefined ? action.words : `${action.words} - ${reason}`;
      lines.push({ left: keys.join('  '), right, width: LEFT_WIDTH, style: reason === undefined ? TEXT : MUTED });
    }
    lines.push({ left: '', right: '', width: LEFT_WIDTH, style: TEXT });
  }
  lines.push({ left: 'Commands', right: '', width: COMMAND_WIDTH, style: styled('accent', 'ground', BOLD) });
  for (const grammar of COMMANDS)
    lines.push({ left: usageOf(grammar), right: grammar.words, width: COMMAND_WIDTH, style: TEXT });
  return lines;
}

/** Returns how far it can be scrolled. */
export function drawHelp(region: Region, lines: readonly HelpLine[], top: number): number {
  const last = Math.max(0, lines.length - region.height);
  const from = Math.min(top, last);
  for (let y = 0; y < region.height; y++) {
    const line = lines[from + y];
    if (line === undefined) break;
    const { width } = line;
    const isHeading = line.right === '';
    region.writeWithin(
      1,
      y,
      isHeading ? region.width - 2 : width,
      line.left,
      isHeading ? line.style : styled('accent'),
    );
    region.writeWithin(width + 2, y, region.width - width - 3, line.right, line.style);
  }
  return last;
}

/** Of one command; undefined where there is none. */
export function explainCommand(name: string): string | undefined {
  const grammar = grammarOf(name);
  return grammar === undefined ? undefined : `${usageOf(grammar)}  ${grammar.words}`;
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
