/** Which keys do what, with what a person changed; and what the strokes that were made come to. */
import { actionOf, type ActionId, isActionId, KEYMAP } from './keymap.ts';
import { readKeys } from './key-strokes.ts';

export type KeySide = 'web' | 'terminal';
/** Keys that a person chose, by action. */
export type KeyChoices = Readonly<Partial<Record<ActionId, readonly string[]>>>;
/** Keys by action, all of them. */
export type KeyBindings = ReadonlyMap<ActionId, readonly string[]>;

export interface KeyConflict {
  readonly keys: string;
  readonly first: ActionId;
  readonly second: ActionId;
}

export function bindKeys(side: KeySide, choices: KeyChoices = {}): KeyBindings {
  return new Map(
    KEYMAP.filter((action) => action[side].length > 0).map((action) => [action.id, choices[action.id] ?? action[side]]),
  );
}

/** Actions that one key, or the beginning of one's keys, would both mean. */
export function findConflicts(bindings: KeyBindings): KeyConflict[] {
  const all = [...bindings].flatMap(([id, keys]) => keys.map((each) => ({ id, keys: each })));
  return all.flatMap(({ id, keys }, index) =>
    all
      .slice(index + 1)
      .filter((other) => other.id !== id && (startsWith(keys, other.keys) || startsWith(other.keys, keys)))
      .map((other) => ({ keys: keys.length < other.keys.length ? keys : other.keys, first: id, second: other.id })),
  );
}

/** In words, for whoever chose it. */
export function describeConflict({ keys, first, second }: KeyConflict, changed: ActionId): string {
  const other = changed === first ? second : first;
  return `${keys} is taken: ${actionOf(other).words}`;
}

/** The choices in a value from outside; what is no key, of no action of ours, or in conflict is left out. */
export function readKeyChoices(side: KeySide, given: unknown): KeyChoices {
  if (typeof given !== 'object' || given === null) return {};
  const kept: Partial<Record<ActionId, readonly string[]>> = {};
  for (const [id, value] of Object.entries(given)) {
    if (!isActionId(id) || actionOf(id).isFixed === true || !Array.isArray(value)) continue;
    const keys = value.map((each) => (typeof each === 'string' ? readKeys(each) : undefined));
    if (keys.length === 0 || keys.includes(undefined)) continue;
    kept[id] = keys as string[];
  }
  // What takes another action's key gives way, and with it whatever counted on its place.
  for (;;) {
    const [conflict] = findConflicts(bindKeys(side, kept));
    if (conflict === undefined) return kept;
    delete kept[conflict.first];
    delete kept[conflict.second];
  }
}

function startsWith(keys: string, beginning: string): boolean {
  return keys === beginning || keys.startsWith(`${beginning} `);
}

export type KeyMatch =
  | { readonly kind: 'action'; readonly action: ActionId }
  /** More strokes may make it one. */
  | { readonly kind: 'begun'; readonly strokes: string }
  | { readonly kind: 'none' };

const NONE: KeyMatch = { kind: 'none' };

/** Takes strokes one after the other. What was begun is forgotten when the next one comes too late. */
export class KeyMatcher {
  readonly #actions = new Map<string, ActionId>();
  readonly #beginnings = new Set<string>();
  readonly #timeoutMs: number;
  #begun: { readonly strokes: string; readonly atMs: number } | undefined;

  constructor(bindings: KeyBindings, timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    for (const [id, all] of bindings) {
      for (const keys of all) {
        this.#actions.set(keys, id);
        const [first, ...rest] = keys.split(' ');
        if (rest.length > 0) this.#beginnings.add(first as string);
      }
    }
  }

  /** Whether the next stroke may end a sequence. */
  get isBegun(): boolean {
    return this.#begun !== undefined;
  }

  press(stroke: string, atMs: number): KeyMatch {
    const begun = this.#begun;
    this.#begun = undefined;
    if (begun !== undefined && atMs - begun.atMs <= this.#timeoutMs) {
      const action = this.#actions.get(`${begun.strokes} ${stroke}`);
      // A stroke that ends no sequence does nothing at all: half a sequence must not become another action.
      return action === undefined ? NONE : { kind: 'action', action };
    }
    if (this.#beginnings.has(stroke)) {
      this.#begun = { strokes: stroke, atMs };
      return { kind: 'begun', strokes: stroke };
    }
    const action = this.#actions.get(stroke);
    return action === undefined ? NONE : { kind: 'action', action };
  }

  /** Forgets what was begun. */
  reset(): void {
    this.#begun = undefined;
  }
}
