/**
 * The commands of both dashboards: one table, from which lines are read, completed and explained. Reading knows no
 * server: whether a symbol exists, or orders are taken, is for whoever carries a command out. Rules:
 * docs/spec/web-shell.md.
 */
import { KIND_RULES, type LineWord, splitLine, type WordKind } from './command-words.ts';

export const VIEWS = [
  'desk',
  'markets',
  'trade',
  'portfolio',
  'strategies',
  'risk',
  'feeds',
  'alerts',
  'system',
  'settings',
] as const;
export type ViewName = (typeof VIEWS)[number];

export interface Parameter {
  /** As the usage writes it, and the name of its value. */
  readonly name: string;
  readonly kind: WordKind;
  /** Instead of what its kind takes, or beside it. */
  readonly choices?: readonly string[];
  readonly isOptional?: true;
  /** It takes all words that are left. */
  readonly isRest?: true;
  /** A word that has to stand before it: `for 5s`. */
  readonly after?: string;
}

/** What a command needs that not every server, or not every dashboard, has. */
export type Requirement = 'orders' | 'commands' | 'admin' | 'terminal';

interface CommandRow {
  readonly name: string;
  /** What it does. */
  readonly words: string;
  readonly needs?: Requirement;
  readonly parameters: readonly Parameter[];
}

const SYMBOL = { name: 'SYM', kind: 'symbol' } as const;
const ORDER_PARAMETERS = [
  SYMBOL,
  { name: 'QTY', kind: 'quantity' },
  { name: 'PRICE', kind: 'price', isOptional: true },
  { name: 'LIFE', kind: 'choice', choices: ['gtc', 'ioc', 'fok', 'post'], isOptional: true },
  { name: 'REDUCE', kind: 'choice', choices: ['reduce'], isOptional: true },
] as const;
const COMPARISONS = ['>', '<', '>=', '<=', '='] as const;

const ROWS = [
  { name: 'sym', words: 'Show a symbol', parameters: [SYMBOL] },
  { name: 'tf', words: 'Interval of the chart', parameters: [{ name: 'INTERVAL', kind: 'interval' }] },
  { name: 'view', words: 'Go to a page', parameters: [{ name: 'NAME', kind: 'view', choices: VIEWS }] },
  {
    name: 'filter',
    words: 'Filter the panel; nothing clears it',
    parameters: [{ name: 'EXPR', kind: 'text', isOptional: true, isRest: true }],
  },
  {
    name: 'sort',
    words: 'Sort the panel by a column',
    parameters: [
      { name: 'COL', kind: 'column' },
      { name: 'ORDER', kind: 'choice', choices: ['asc', 'desc'], isOptional: true },
    ],
  },
  {
    name: 'cols',
    words: 'Show (+) and hide (-) columns',
    parameters: [{ name: '+COL -COL', kind: 'column', isRest: true }],
  },
  {
    name: 'export',
    words: 'Save what a panel shows',
    parameters: [
      { name: 'PANEL', kind: 'panel', isOptional: true },
      { name: 'FORMAT', kind: 'choice', choices: ['csv', 'json'], isOptional: true },
      { name: 'FILE', kind: 'text', isOptional: true },
    ],
  },
  {
    name: 'layout',
    words: 'Save, load, reset or delete a layout of the desk',
    parameters: [
      { name: 'VERB', kind: 'choice', choices: ['save', 'load', 'reset', 'delete'] },
      { name: 'NAME', kind: 'layout', isOptional: true },
    ],
  },
  {
    name: 'theme',
    words: 'Theme; hc has the highest contrast',
    parameters: [{ name: 'THEME', kind: 'choice', choices: ['dark', 'light', 'hc', 'system'] }],
  },
  {
    name: 'palette',
    words: 'Colours of up and down',
    parameters: [{ name: 'UP', kind: 'choice', choices: ['green', 'red', 'blue'] }],
  },
  {
    name: 'set',
    words: 'Change a setting: rate 250ms, tz utc, digits 5, confirm off, density compact, flash off, shortcuts on',
    parameters: [
      {
        name: 'SETTING',
        kind: 'choice',
        choices: ['rate', 'tz', 'digits', 'confirm', 'density', 'flash', 'shortcuts'],
      },
      { name: 'VALUE', kind: 'text' },
    ],
  },
  {
    name: 'alert',
    words: 'Alert when a figure of a symbol passes a value',
    parameters: [
      SYMBOL,
      { name: 'FIELD', kind: 'figure' },
      { name: 'COMPARISON', kind: 'choice', choices: COMPARISONS },
      { name: 'VALUE', kind: 'number' },
      { name: 'TIME', kind: 'duration', after: 'for', isOptional: true },
    ],
  },
  {
    name: 'rule',
    words: 'Switch a rule of your own on or off, or remove it, by its number in the list',
    parameters: [
      { name: 'NUMBER', kind: 'number' },
      { name: 'STATE', kind: 'choice', choices: ['on', 'off', 'remove'] },
    ],
  },
  {
    name: 'ack',
    words: 'Acknowledge the newest alert, or all',
    parameters: [{ name: 'ALL', kind: 'choice', choices: ['all'], isOptional: true }],
  },
  { name: 'reconnect', words: 'Reconnect now', parameters: [] },
  {
    name: 'help',
    words: 'Explain a command, or show keys',
    parameters: [{ name: 'CMD', kind: 'command', isOptional: true }],
  },
  { name: 'buy', words: 'Order to buy', needs: 'orders', parameters: ORDER_PARAMETERS },
  { name: 'sell', words: 'Order to sell', needs: 'orders', parameters: ORDER_PARAMETERS },
  {
    name: 'market',
    words: 'Order at the market price',
    needs: 'orders',
    parameters: [{ name: 'SIDE', kind: 'choice', choices: ['buy', 'sell'] }, SYMBOL, { name: 'QTY', kind: 'quantity' }],
  },
  {
    name: 'cancel',
    words: 'Cancel an order, those of a symbol, or all',
    needs: 'orders',
    parameters: [{ name: 'ID', kind: 'order' }],
  },
  {
    name: 'close',
    words: 'Close a position, a share of it, or all',
    needs: 'orders',
    parameters: [SYMBOL, { name: 'PCT%', kind: 'percent', isOptional: true }],
  },
  {
    name: 'kill',
    words: 'Stop all trading',
    needs: 'commands',
    parameters: [{ name: 'REASON', kind: 'text', isOptional: true, isRest: true }],
  },
  { name: 'resume', words: 'Trade again after a stop', needs: 'commands', parameters: [] },
  {
    name: 'strategy',
    words: 'Turn a strategy on or off',
    needs: 'commands',
    parameters: [
      { name: 'NAME', kind: 'strategy' },
      { name: 'STATE', kind: 'choice', choices: ['on', 'off'] },
    ],
  },
  {
    name: 'kick',
    words: 'Disconnect a client',
    needs: 'admin',
    parameters: [{ name: 'CLIENT', kind: 'text' }],
  },
  { name: 'q', words: 'Quit', needs: 'terminal', parameters: [] },
] as const satisfies readonly CommandRow[];

type Row = (typeof ROWS)[number];
export type CommandName = Row['name'];
export interface CommandGrammar extends CommandRow {
  readonly name: CommandName;
}

type ValueOf<Given> = Given extends { readonly kind: 'choice'; readonly choices: readonly (infer Choice)[] }
  ? Choice
  : Given extends { readonly kind: 'view' }
    ? ViewName
    : string;
type ValuesOf<Given> = Given extends readonly { readonly name: string }[]
  ? {
      readonly [Each in Given[number] as Each['name']]: Each extends { readonly isOptional: true }
        ? ValueOf<Each> | undefined
        : ValueOf<Each>;
    }
  : never;

/** A line that was read: its values by the names of the grammar; of a rest, its words in one text. */
export type CommandOf<Name extends CommandName> = Name extends CommandName
  ? { readonly name: Name; readonly values: ValuesOf<Extract<Row, { readonly name: Name }>['parameters']> }
  : never;
export type Command = CommandOf<CommandName>;

export const COMMANDS: readonly CommandGrammar[] = ROWS;

const BY_NAME = new Map<string, CommandGrammar>(COMMANDS.map((row) => [row.name, row]));

/** By its name; a page's own name is short for going there. */
export function grammarOf(name: string): CommandGrammar | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** `:sort COL [asc|desc]`. */
export function usageOf({ name, parameters }: CommandGrammar): string {
  const words = parameters.map(({ name: own, kind, choices, isOptional, after }) => {
    const word = kind === 'choice' && choices !== undefined ? choices.join('|') : own;
    const whole = after === undefined ? word : `${after} ${word}`;
    return isOptional === true ? `[${whole}]` : whole;
  });
  return [`:${name}`, ...words].join(' ');
}

export interface CommandError {
  /** The word that is wrong; empty where one is missing. */
  readonly word: string;
  /** Where it stands in the line; the line's end where one is missing. */
  readonly at: number;
  readonly expected: string;
  /** In words, for the person. */
  readonly message: string;
}

export type ReadLine =
  | { readonly command: Command; readonly grammar: CommandGrammar; readonly error?: undefined }
  | { readonly error: CommandError; readonly command?: undefined };

/** Reads a line with or without its colon. */
export function readCommand(line: string): ReadLine {
  const words = wordsOf(line);
  const [first, ...rest] = words;
  if (first === undefined) return fail(line, undefined, 'a command');
  const isView = (VIEWS as readonly string[]).includes(first.text.toLowerCase());
  const grammar = grammarOf(isView ? 'view' : first.text);
  if (grammar === undefined) return fail(line, first, 'a command; help lists them');
  return readParameters(line, grammar, isView ? words : rest);
}

/** Words of a line without its colon, which may stand alone or before the first. */
export function wordsOf(line: string): LineWord[] {
  const colon = /^\s*:/.exec(line)?.[0].length ?? 0;
  return splitLine(line.slice(colon)).map(({ text, from, to }) => ({ text, from: from + colon, to: to + colon }));
}

function readParameters(line: string, grammar: CommandGrammar, words: readonly LineWord[]): ReadLine {
  const values: Record<string, string | undefined> = {};
  let next = 0;
  for (const parameter of grammar.parameters) {
    const { name, isOptional = false, isRest = false, after } = parameter;
    const word = words[next];
    if (after !== undefined && word !== undefined) {
      if (word.text.toLowerCase() !== after) {
        if (isOptional) continue;
        return fail(line, word, after);
      }
      next++;
    }
    const given = words[next];
    if (given === undefined) {
      if (isOptional && (after === undefined || word === undefined)) continue;
      return fail(line, undefined, expectedOf(parameter));
    }
    if (isRest) {
      values[name] = words
        .slice(next)
        .map(({ text }) => text)
        .join(' ');
      next = words.length;
      continue;
    }
    const value = readWord(parameter, given.text);
    if (value === undefined) {
      const hasMore = grammar.parameters.indexOf(parameter) < grammar.parameters.length - 1;
      if (isOptional && hasMore && after === undefined) continue;
      return fail(line, given, expectedAt(grammar, parameter));
    }
    values[name] = value;
    next++;
  }
  const left = words[next];
  if (left !== undefined) return fail(line, left, expectedAfter(grammar));
  return { command: { name: grammar.name, values } as unknown as Command, grammar };
}

function readWord({ kind, choices }: Parameter, text: string): string | undefined {
  const choice = choices?.find((each) => each === text.toLowerCase());
  if (choices !== undefined) return choice;
  return kind !== 'choice' && KIND_RULES[kind].accepts(text) ? text : undefined;
}

export function expectedOf({ kind, choices }: Parameter): string {
  if (choices !== undefined) return choices.length === 1 ? String(choices[0]) : `one of ${choices.join(', ')}`;
  return kind === 'choice' ? 'a word' : KIND_RULES[kind].expected;
}

/** Where optional words were passed over on the way, each of them would have done. */
function expectedAt({ parameters }: CommandGrammar, parameter: Parameter): string {
  const index = parameters.indexOf(parameter);
  const before = parameters.slice(0, index);
  const passed = before.slice(before.findLastIndex(({ isOptional }) => isOptional !== true) + 1);
  return [...passed, parameter].map(expectedOf).join(', or ');
}

function expectedAfter({ parameters }: CommandGrammar): string {
  const optional = parameters.filter(({ isOptional }) => isOptional === true);
  return optional.length === 0 ? 'nothing more' : `${optional.map(expectedOf).join(', or ')}, or nothing more`;
}

function fail(line: string, word: LineWord | undefined, expected: string): ReadLine {
  const message = word === undefined ? `Expected ${expected}` : `"${word.text}": expected ${expected}`;
  return { error: { word: word?.text ?? '', at: word?.from ?? line.length, expected, message } };
}
