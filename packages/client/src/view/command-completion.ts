/** What may stand where somebody is typing a command, and the lines typed before. */
import { figuresOf } from './alert-rules.ts';
import {
  type CommandGrammar,
  COMMANDS,
  expectedOf,
  grammarOf,
  type Parameter,
  usageOf,
  VIEWS,
  wordsOf,
} from './command-language.ts';
import { type LineWord, quoteWord, type WordKind } from './command-words.ts';
import { rankNames } from './symbols.ts';

/** Names that there are now, by the kind of word that they may be. */
export type KnownNames = Readonly<Partial<Record<WordKind, Iterable<string>>>>;

export interface Completion {
  /** What the word becomes. */
  readonly text: string;
  /** Beside it, in grey. */
  readonly words: string;
}

export interface Completions {
  /** The part of the line that one of them replaces. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Completion[];
  /** What is expected there; undefined where nothing is. */
  readonly expected: string | undefined;
}

const ITEMS_MAX = 12;

/** For the end of a line, where it is being typed. */
export function completeLine(line: string, names: KnownNames): Completions {
  const words = wordsOf(line);
  const last = words.at(-1);
  const isWithin = last !== undefined && last.to === line.length;
  const current: LineWord = isWithin ? last : { text: '', from: line.length, to: line.length };
  const before = isWithin ? words.slice(0, -1) : words;
  const [command, ...given] = before;
  if (command === undefined) return at(current, completeCommand(current.text), 'a command');
  const grammar = grammarOf(command.text);
  const parameter = grammar === undefined ? undefined : parameterAt(grammar, given);
  if (parameter === undefined) return at(current, [], undefined);
  const known = parameter.kind === 'figure' ? { figure: figuresOf(given[0]?.text ?? '') } : names;
  return at(current, completeParameter(parameter, current.text, known), expectedOf(parameter));
}

/** The line with a completion in its place, and room for the next word. */
export function applyCompletion(line: string, { from, to }: Completions, { text }: Completion): string {
  const isSign = /^[+-]/.test(text);
  return `${line.slice(0, from)}${isSign ? text : quoteWord(text)} ${line.slice(to)}`;
}

function at({ from, to }: LineWord, items: readonly Completion[], expected: string | undefined): Completions {
  return { from, to, items, expected };
}

function completeCommand(text: string): Completion[] {
  const commands = COMMANDS.map(({ name }) => name as string);
  return rankNames([...commands, ...VIEWS], text, commands.length + VIEWS.length).map((name) => {
    const grammar = grammarOf(name);
    return { text: name, words: grammar === undefined ? 'Go to the page' : `${usageOf(grammar)}  ${grammar.words}` };
  });
}

function completeParameter({ kind, choices, name }: Parameter, text: string, names: KnownNames): Completion[] {
  const sign = name.startsWith('+') ? (/^[+-]/.exec(text)?.[0] ?? '+') : '';
  const known: Iterable<string> =
    choices ?? (kind === 'command' ? COMMANDS.map((row) => row.name) : (names[kind] ?? []));
  const wanted = sign === '' ? text : text.replace(/^[+-]/, '');
  return rankNames(known, wanted, ITEMS_MAX).map((each) => ({ text: `${sign}${each}`, words: '' }));
}

/** The parameter that the next word would be, after these. */
function parameterAt({ parameters }: CommandGrammar, given: readonly LineWord[]): Parameter | undefined {
  let index = 0;
  for (const { text } of given) {
    if (parameters[index]?.isRest === true) break;
    if (parameters[index]?.after === text.toLowerCase()) continue;
    const isChoiceOf = (parameter: Parameter) => parameter.choices?.includes(text.toLowerCase()) === true;
    const choice = parameters.findIndex((parameter, place) => place >= index && isChoiceOf(parameter));
    index = (choice === -1 ? index : choice) + 1;
  }
  return parameters[index];
}

const HISTORY_MAX = 100;

/** Lines that were carried out, for going back to them. */
export class CommandHistory {
  readonly #lines: string[] = [];
  /** How far back one has gone; 0 is the line being typed. */
  #back = 0;
  #typed = '';

  add(line: string): void {
    this.#back = 0;
    this.#typed = '';
    const text = line.trim();
    if (text === '' || this.#lines.at(-1) === text) return;
    this.#lines.push(text);
    if (this.#lines.length > HISTORY_MAX) this.#lines.shift();
  }

  /** The line before; the same at the first. What is being typed comes back with `later`. */
  earlier(typed: string): string {
    if (this.#back === 0) this.#typed = typed;
    this.#back = Math.min(this.#lines.length, this.#back + 1);
    return this.#line();
  }

  later(): string {
    this.#back = Math.max(0, this.#back - 1);
    return this.#line();
  }

  /** Lines that hold this text, whatever its case, each once, the newest first. */
  search(text: string): readonly string[] {
    const wanted = text.toLowerCase();
    const lines = new Set(this.#lines.toReversed());
    return [...lines].filter((line) => line.toLowerCase().includes(wanted));
  }

  #line(): string {
    return this.#back === 0 ? this.#typed : (this.#lines.at(-this.#back) as string);
  }
}
