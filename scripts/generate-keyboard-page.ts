/** Writes docs/keyboard.md, what keys and commands do in both dashboards, from the tables that the dashboards read. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS, type CommandGrammar, type Requirement, usageOf } from '@tickboard/client/view/command-language';
import { KEY_GROUPS, type KeyAction, KEYMAP } from '@tickboard/client/view/keymap';
import { format, resolveConfig } from 'prettier';
import { REPOSITORY_ROOT } from './source-files.ts';

const KEYBOARD_PAGE = join(REPOSITORY_ROOT, 'docs/keyboard.md');

const HEAD = `# Keyboard

What keys and commands do in the dashboards. \`?\` shows the keys that work where you are, and of the others why they do not; the settings give an action another key, and switch single keys off. Single keys are silent while you type, and while something is asked.

Strokes of a sequence stand apart: \`g d\` is g, then d. \`Ctrl\` is Cmd on a Mac. The names are those of the configuration of [the terminal dashboard](terminal.md). Written by \`npm run keyboard:page\` from packages/client/src/view.
`;

const NEEDS: Readonly<Record<Requirement, string>> = {
  orders: 'A server that takes orders.',
  commands: 'A server that takes commands.',
  admin: 'An administrator.',
  terminal: 'The terminal dashboard.',
};

export async function renderKeyboardPage(): Promise<string> {
  const groups = Object.entries(KEY_GROUPS).map(([group, title]) => {
    const rows = KEYMAP.filter((action) => action.group === group).map(renderAction);
    return [
      `### ${title}`,
      '',
      '| action | browser | terminal | name |',
      '| --- | --- | --- | --- |',
      ...rows,
      '',
    ].join('\n');
  });
  const commands = ['| command | what it does | needs |', '| --- | --- | --- |', ...COMMANDS.map(renderCommand)];
  const language =
    'Typed after a colon, in the palette of the browser and in the line of the terminal; Tab completes. The name of a page alone goes there: `:markets`. A name with blanks stands in double quotes.';
  const parts = [HEAD, '## Keys', '', ...groups, '## Commands', '', language, '', ...commands];
  return format(parts.join('\n'), { ...(await resolveConfig(KEYBOARD_PAGE)), filepath: KEYBOARD_PAGE });
}

function renderAction({ id, words, web, terminal, isDestructive }: KeyAction): string {
  const note = isDestructive === true ? ' (asks first)' : '';
  return `| ${words}${note} | ${renderKeys(web)} | ${renderKeys(terminal)} | \`${id}\` |`;
}

function renderKeys(keys: readonly string[]): string {
  return keys.length === 0 ? '-' : keys.map((each) => `\`${each}\``).join(' ');
}

function renderCommand(grammar: CommandGrammar): string {
  const usage = usageOf(grammar).replaceAll('|', String.raw`\|`);
  return `| \`${usage}\` | ${grammar.words} | ${grammar.needs === undefined ? '' : NEEDS[grammar.needs]} |`;
}

export function readKeyboardPage(): string {
  return readFileSync(KEYBOARD_PAGE, 'utf8');
}

if (import.meta.main) writeFileSync(KEYBOARD_PAGE, await renderKeyboardPage());
