/** Patterns of the names under which messages arrive: channels, subjects, topics, keys, paths. */

/** What the placeholders of a pattern stand for in one name. */
export type Captures = Readonly<Record<string, string>>;

export class PatternError extends Error {
  override readonly name = 'PatternError';
}

type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'capture'; readonly name: string }
  | { readonly kind: 'any' };

const PART = /\{([^{}]*)\}|\*|[^{}*]+|[{}]/g;
const CAPTURE_NAME = /^[a-z][a-z0-9_]{0,31}$/;

/**
 * `orders.updates.{symbol}`: `{name}` stands for one or more characters, as few as fit, and captures them; `*` for any
 * run of characters. Everything else is meant as it is written.
 */
export class SubjectPattern {
  readonly text: string;
  readonly parts: readonly Part[];
  readonly #regExp: RegExp;

  /** @throws {PatternError} */
  constructor(text: string) {
    this.text = text;
    this.parts = readParts(text);
    this.#regExp = new RegExp(`^${this.parts.map(toRegExp).join('')}$`, 'su');
  }

  /** Names of the placeholders. */
  get captures(): string[] {
    return this.parts.flatMap((part) => (part.kind === 'capture' ? [part.name] : []));
  }

  /** Undefined where the name is not one of these. */
  match(subject: string): Captures | undefined {
    const match = this.#regExp.exec(subject);
    if (match === null) return undefined;
    return match.groups ?? {};
  }

  /**
   * In the pattern language of a back end: `escape` for what is meant literally, `wildcard` for everything that varies.
   */
  translate(wildcard: string, escape: (literal: string) => string = (literal) => literal): string {
    return this.parts.map((part) => (part.kind === 'literal' ? escape(part.text) : wildcard)).join('');
  }
}

function readParts(text: string): Part[] {
  if (text === '') throw new PatternError('it is empty');
  const names = new Set<string>();
  return [...text.matchAll(PART)].map(([whole, name]): Part => {
    if (whole === '*') return { kind: 'any' };
    if (name === undefined) {
      if (whole === '{' || whole === '}') throw new PatternError(`a ${whole} without its other half`);
      return { kind: 'literal', text: whole };
    }
    if (!CAPTURE_NAME.test(name)) {
      throw new PatternError(`{${name}} is no name: small letters, digits and _, a letter first`);
    }
    if (names.has(name)) throw new PatternError(`{${name}} stands twice`);
    names.add(name);
    return { kind: 'capture', name };
  });
}

function toRegExp(part: Part): string {
  if (part.kind === 'any') return '.*';
  return part.kind === 'capture' ? `(?<${part.name}>.+?)` : RegExp.escape(part.text);
}
