/**
 * How keys are written: a character as it is typed (`G` is Shift and g), a named key (`Esc`, `PgDn`), one of both
 * after `Ctrl-` (Ctrl, or Cmd on a Mac) or a named key after `Shift-`; strokes of a sequence stand apart: `g d`.
 */

export interface KeyPress {
  /** As KeyboardEvent has it. */
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Escape: 'Esc',
  ' ': 'Space',
};
const NAMED = ['Enter', 'Tab', 'Backspace', 'Delete', 'Insert', 'Home', 'End', ...Object.values(NAMES)];
const FUNCTION_KEY = /^F([1-9]|1[0-2])$/;
const SEQUENCE_MAX = 2;

/** Undefined for what is no key of ours: modifiers alone, dead keys, and whatever Alt makes. */
export function strokeOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string | undefined {
  if (altKey) return undefined;
  const name = NAMES[key] ?? key;
  const isControl = ctrlKey || metaKey;
  if (isNamed(name)) return `${isControl ? 'Ctrl-' : ''}${shiftKey ? 'Shift-' : ''}${name}`;
  if (!isCharacter(name)) return undefined;
  return isControl ? `Ctrl-${shiftKey ? 'Shift-' : ''}${name.toLowerCase()}` : name;
}

/** The keys as they are kept, or undefined for what is not written as keys are. */
export function readKeys(text: string): string | undefined {
  const strokes = text.trim().split(/\s+/);
  if (strokes.length > SEQUENCE_MAX) return undefined;
  return strokes.every(isStroke) ? strokes.join(' ') : undefined;
}

function isStroke(stroke: string): boolean {
  const [, control, , name] = /^(Ctrl-)?(Shift-)?(.+)$/.exec(stroke) ?? [];
  if (name === undefined) return false;
  if (isNamed(name)) return true;
  return isCharacter(name) && (stroke === name || (control !== undefined && name === name.toLowerCase()));
}

function isNamed(name: string): boolean {
  return NAMED.includes(name) || FUNCTION_KEY.test(name);
}

function isCharacter(name: string): boolean {
  return /^[^\s\p{C}]$/u.test(name);
}
