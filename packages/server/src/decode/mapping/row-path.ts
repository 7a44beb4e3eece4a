/** Where the rows of a message are: a JSON Pointer that may fan out. */
import { compileStep, parsePointer, type Follow } from './json-pointer.ts';
import { PlaceError } from './place.ts';

type Step =
  | { readonly kind: 'name'; readonly follow: Follow }
  /** Goes to each item of a list, or to each value of an object. */
  | { readonly kind: 'each'; readonly isNamed: boolean };

export interface RowVisitor {
  row(row: unknown, keys: readonly string[]): void;
  /** `why`: what is there instead of rows, in words. */
  missing(why: string): void;
}

const PLACEHOLDER = /^\{([a-z][a-z0-9_]{0,31})\}$/;
const NO_KEYS: readonly string[] = [];

/** `/data/positions/*`: each item of a list, or each value of an object; `{symbol}` for `*` also remembers its key. */
export class RowPath {
  readonly text: string;
  /** Names of the placeholders. */
  readonly placeholders: readonly string[];
  readonly #names: readonly string[];
  readonly #steps: readonly Step[];

  /** @throws {PlaceError} */
  constructor(text: string) {
    const names = parsePointer(text);
    if (names === undefined) throw new PlaceError('this is no pointer');
    this.text = text;
    this.#names = text.split('/');
    this.placeholders = names.flatMap((name) => PLACEHOLDER.exec(name)?.[1] ?? []);
    this.#steps = names.map((name): Step => {
      if (name === '*') return { kind: 'each', isNamed: false };
      if (PLACEHOLDER.test(name)) return { kind: 'each', isNamed: true };
      if (/[{}]/.test(name)) throw new PlaceError(`${name} is no placeholder: small letters, digits and _ in braces`);
      return { kind: 'name', follow: compileStep(name) };
    });
  }

  /** A null stands for no rows, as some languages write an empty list. */
  visit(message: unknown, visitor: RowVisitor): void {
    this.#visit(message, 0, NO_KEYS, visitor);
  }

  #visit(value: unknown, depth: number, keys: readonly string[], visitor: RowVisitor): void {
    const step = this.#steps[depth];
    if (value === undefined) {
      visitor.missing(`nothing at ${this.#pathTo(depth)}`);
    } else if (step === undefined) {
      if (value !== null || depth === 0) visitor.row(value, keys);
    } else if (value === null) {
      if (depth === 0) visitor.missing('the message is null');
    } else if (step.kind === 'name') {
      this.#visit(step.follow(value), depth + 1, keys, visitor);
    } else if (typeof value === 'object') {
      this.#visitEach(value, depth, step.isNamed, keys, visitor);
    } else {
      visitor.missing(`${this.#pathTo(depth)} is neither a list nor an object`);
    }
  }

  #visitEach(value: object, depth: number, isNamed: boolean, keys: readonly string[], visitor: RowVisitor): void {
    if (Array.isArray(value) && !isNamed) {
      for (const item of value) this.#visit(item ?? null, depth + 1, keys, visitor);
      return;
    }
    for (const key of Object.keys(value)) {
      const item = (value as Readonly<Record<string, unknown>>)[key] ?? null;
      this.#visit(item, depth + 1, isNamed ? [...keys, key] : keys, visitor);
    }
  }

  #pathTo(depth: number): string {
    return depth === 0 ? 'the top of the message' : this.#names.slice(0, depth + 1).join('/');
  }
}
