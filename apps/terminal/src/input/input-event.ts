/** What a person does at a terminal. */
export interface KeyEvent {
  readonly kind: 'key';
  /** As packages/client/src/view/key-strokes.ts writes it: `G`, `Ctrl-d`, `PgDn`, `Shift-Tab`. */
  readonly stroke: string;
}

/** What Alt makes of a character, or tmux of Esc and a character after it within half a second. */
export interface AltKeyEvent {
  readonly kind: 'alt-key';
  /** Of the character alone. */
  readonly stroke: string;
}

export interface PasteEvent {
  readonly kind: 'paste';
  readonly text: string;
}

export interface MouseEvent {
  readonly kind: 'mouse';
  readonly action: 'press' | 'wheel-up' | 'wheel-down';
  /** From 0. */
  readonly x: number;
  readonly y: number;
}

export interface FocusEvent {
  readonly kind: 'focus';
  readonly isFocused: boolean;
}

export type InputEvent = KeyEvent | AltKeyEvent | PasteEvent | MouseEvent | FocusEvent;
