/** The last two lines: what is typed or was said, and what keys do. */
import type { KeyBindings } from '@tickboard/client/view/key-bindings';
import type { ActionId } from '@tickboard/client/view/keymap';
import type { Desk } from '../board/desk.ts';
import type { CommandLine } from '../modes/command-line.ts';
import type { Mode } from '../modes/mode.ts';
import { widthOf } from '../screen/characters.ts';
import type { Region } from '../screen/region.ts';
import { BOLD, INVERSE } from '../screen/style.ts';
import { MUTED, styled, TEXT } from '../theme/styles.ts';
import { whyNotCommand } from './command-reasons.ts';
import { disconnectedWords } from './connection-words.ts';
import type { Target } from './target.ts';

export interface BottomOptions {
  readonly desk: Desk;
  readonly mode: Mode;
  /** Of the last thing that was done or refused. */
  readonly message: { readonly words: string; readonly isRefusal: boolean } | undefined;
  /** How fast it works, where the person wants to see that. */
  readonly performance: string | undefined;
  readonly bindings: KeyBindings;
}

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

export function firstKeyOf(bindings: KeyBindings, action: ActionId): string {
  return bindings.get(action)?.[0] ?? '';
}

export function drawLine(region: Region, state: BottomOptions): void {
  const { mode, message, desk } = state;
  if (mode.kind === 'command') {
    drawEditor(region, ':', mode.line.editor);
    const { items, expected } = mode.line.completions;
    const words = items.map(({ text }, index) => (index === mode.line.chosen ? `[${text}]` : text)).join('  ');
    const x = widthOf(mode.line.text) + 5;
    // What will be refused says so while it is typed, and not after.
    const why = whyNotCommand(/^\s*(\S+)\s/.exec(mode.line.text)?.[1] ?? '');
    const right = searchWords(mode.line.searched) ?? why ?? (words === '' ? (expected ?? 'Enter') : words);
    region.writeWithin(x, 0, region.width - x, right, why === undefined ? MUTED : styled('warn'));
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

function searchWords(searched: CommandLine['searched']): string | undefined {
  if (searched === undefined) return undefined;
  const { text, isFound } = searched;
  if (!isFound) return text === '' ? 'No line before' : `No line before has "${text}"`;
  return text === '' ? 'Type what it has, Ctrl-r goes further back' : `has "${text}", Ctrl-r goes further back`;
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

export function drawMainHints(
  screen: Region,
  y: number,
  { mode, performance, bindings }: BottomOptions,
  targets: Target[],
): void {
  let x = 1;
  if (mode.kind === 'normal') {
    for (const { action, words } of MAIN_HINTS) {
      const keys = firstKeyOf(bindings, action);
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
  command: 'Enter carries it out   Tab completes   Up Down lines before   Ctrl-r searches them   Esc leaves',
  help: 'Up Down PgUp PgDn scroll   Esc or ? leaves',
};
