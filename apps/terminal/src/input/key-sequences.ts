/** Keys that are more than a character, by what terminals send for them after `ESC [` or `ESC O`. */
import { strokeOf } from '@tickboard/client/view/key-strokes';

const BY_FINAL: Readonly<Record<string, string>> = {
  A: 'ArrowUp',
  B: 'ArrowDown',
  C: 'ArrowRight',
  D: 'ArrowLeft',
  H: 'Home',
  F: 'End',
  P: 'F1',
  Q: 'F2',
  R: 'F3',
  S: 'F4',
  M: 'Enter',
};

const BY_NUMBER: Readonly<Record<number, string>> = {
  1: 'Home',
  2: 'Insert',
  3: 'Delete',
  4: 'End',
  5: 'PageUp',
  6: 'PageDown',
  7: 'Home',
  8: 'End',
  11: 'F1',
  12: 'F2',
  13: 'F3',
  14: 'F4',
  15: 'F5',
  17: 'F6',
  18: 'F7',
  19: 'F8',
  20: 'F9',
  21: 'F10',
  23: 'F11',
  24: 'F12',
};

const SHIFT = 1;
const ALT = 2;
const CONTROL = 4;

/** The stroke of `ESC [ parameters final`; undefined for what is no key. */
export function strokeOfSequence(parameters: string, final: string): string | undefined {
  if (final === 'Z') return parameters === '' ? 'Shift-Tab' : undefined;
  const numbers = parameters === '' ? [] : parameters.split(';').map(Number);
  if (numbers.some((number) => !Number.isInteger(number))) return undefined;
  const key = final === '~' ? BY_NUMBER[numbers[0] ?? 0] : BY_FINAL[final];
  return key === undefined ? undefined : modify(key, numbers[1] ?? 1);
}

/** `modifiers` as terminals count them: one more than the sum of their bits. */
function modify(key: string, modifiers: number): string | undefined {
  const bits = modifiers - 1;
  return strokeOf({
    key,
    shiftKey: (bits & SHIFT) !== 0,
    altKey: (bits & ALT) !== 0,
    ctrlKey: (bits & CONTROL) !== 0,
    metaKey: false,
  });
}

/** The stroke of a character that a terminal sends by itself; undefined for what no key of ours makes. */
export function strokeOfCharacter(code: number): string | undefined {
  if (code === 0x0d || code === 0x0a) return 'Enter';
  if (code === 0x09) return 'Tab';
  if (code === 0x1b) return 'Esc';
  if (code === 0x7f || code === 0x08) return 'Backspace';
  if (code === 0x20) return 'Space';
  if (code === 0x00) return 'Ctrl-Space';
  if (code < 0x1b) return `Ctrl-${String.fromCharCode(code + 0x60)}`;
  if (code < 0x20) return undefined;
  return strokeOf({
    key: String.fromCodePoint(code),
    shiftKey: false,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
  });
}
