/**
 * Bytes of a terminal to what a person did. Whatever comes, it never stands still: sequences are bounded, and one that
 * is cut, too long or unknown does nothing. Rules: docs/spec/terminal.md.
 */
import type { InputEvent } from './input-event.ts';
import { strokeOfCharacter, strokeOfSequence } from './key-sequences.ts';

/** A sequence goes on within this time; an Esc that stands alone for as long is the key. */
const ESCAPE_WAIT_MS = 25;
/** The same for the end of what is pasted. */
const PASTE_WAIT_MS = 1_000;
const SEQUENCE_MAX = 64;
/** What is pasted beyond it is left out. */
const PASTE_MAX = 65_536;

const ESC = '\u001b';
const [SPACE, DELETE] = [0x20, 0x7f];
const PASTE_END = `${ESC}[201~`;
const MOUSE = /^<(\d{1,4});(\d{1,5});(\d{1,5})$/;
const WHEEL = 64;
const MOTION = 32;
/** Shift, Alt and Ctrl of a mouse event. */
const MOUSE_MODIFIERS = 4 | 8 | 16;

type State = 'ground' | 'escape' | 'csi' | 'ss3' | 'linux' | 'string' | 'string-escape' | 'paste';

export class InputParser {
  readonly #emit: (event: InputEvent) => void;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #state: State = 'ground';
  #held = '';
  /** Characters of a string that nobody reads. */
  #heldCount = 0;
  /** Where the end of what is pasted may have begun. */
  #tail = '';

  constructor(emit: (event: InputEvent) => void) {
    this.#emit = emit;
  }

  /** How long to wait for more before `giveUp`; undefined where nothing was begun. */
  get waitMs(): number | undefined {
    if (this.#state === 'ground') return undefined;
    return this.#state === 'paste' ? PASTE_WAIT_MS : ESCAPE_WAIT_MS;
  }

  push(bytes: Uint8Array): void {
    for (const character of this.#decoder.decode(bytes, { stream: true })) this.#take(character);
  }

  /** No more came in time: Esc was the key, what was pasted has ended, and a sequence that was cut is nothing. */
  giveUp(): void {
    const state = this.#state;
    if (state === 'paste') {
      this.#endPaste(this.#held + this.#tail);
      return;
    }
    this.#reset();
    if (state === 'escape') this.#key('Esc');
  }

  #take(character: string): void {
    switch (this.#state) {
      case 'ground':
        if (character === ESC) this.#state = 'escape';
        else this.#character(character);
        return;
      case 'escape':
        this.#afterEscape(character);
        return;
      case 'csi':
        this.#inSequence(character);
        return;
      case 'ss3':
        this.#reset();
        if (character === ESC) this.#state = 'escape';
        else this.#key(strokeOfSequence('', character));
        return;
      case 'linux':
        // F1 to F5 of the console of Linux: ESC [ [ A.
        this.#reset();
        if (character >= 'A' && character <= 'E') this.#key(`F${character.charCodeAt(0) - 0x40}`);
        return;
      case 'string':
        if (character === ESC) this.#state = 'string-escape';
        else if (character === '\u0007' || ++this.#heldCount > PASTE_MAX) this.#reset();
        return;
      case 'string-escape':
        this.#reset();
        if (character !== '\\') this.#afterEscape(character);
        return;
      case 'paste':
        this.#inPaste(character);
    }
  }

  #afterEscape(character: string): void {
    if (character === ESC) {
      // The first was the key, the second may begin something.
      this.#key('Esc');
      this.#state = 'escape';
      return;
    }
    this.#held = '';
    if (character === '[') this.#state = 'csi';
    else if (character === 'O') this.#state = 'ss3';
    else if (']PX^_'.includes(character)) this.#state = 'string';
    else {
      this.#reset();
      const code = character.codePointAt(0) as number;
      const stroke = code <= SPACE || code === DELETE ? undefined : strokeOfCharacter(code);
      if (stroke !== undefined) this.#emit({ kind: 'alt-key', stroke });
    }
  }

  #inSequence(character: string): void {
    const code = character.charCodeAt(0);
    if (character === ESC) {
      this.#reset();
      this.#state = 'escape';
    } else if (this.#held === '' && character === '[') {
      this.#state = 'linux';
    } else if (code >= 0x20 && code < 0x40) {
      this.#held += character;
      if (this.#held.length > SEQUENCE_MAX) this.#reset();
    } else {
      const parameters = this.#held;
      this.#reset();
      if (code >= 0x40 && code < 0x7f) this.#sequence(parameters, character);
    }
  }

  #sequence(parameters: string, final: string): void {
    const mouse = final === 'M' ? MOUSE.exec(parameters) : null;
    if (mouse !== null) this.#mouse(Number(mouse[1]), Number(mouse[2]), Number(mouse[3]));
    else if (final === '~' && parameters === '200') this.#state = 'paste';
    else if (parameters === '' && (final === 'I' || final === 'O')) {
      this.#emit({ kind: 'focus', isFocused: final === 'I' });
    } else if (/^[\d;]*$/.test(parameters)) this.#key(strokeOfSequence(parameters, final));
  }

  #mouse(code: number, column: number, row: number): void {
    if (column < 1 || row < 1 || (code & MOTION) !== 0) return;
    const button = code & ~MOUSE_MODIFIERS;
    const action =
      button === 0 ? 'press' : button === WHEEL ? 'wheel-up' : button === WHEEL + 1 ? 'wheel-down' : undefined;
    if (action !== undefined) this.#emit({ kind: 'mouse', action, x: column - 1, y: row - 1 });
  }

  #inPaste(character: string): void {
    this.#tail += character;
    if (this.#tail === PASTE_END) {
      this.#endPaste(this.#held);
    } else if (this.#tail.length >= PASTE_END.length) {
      if (this.#held.length < PASTE_MAX) this.#held += this.#tail.slice(0, 1);
      this.#tail = this.#tail.slice(1);
    }
  }

  #endPaste(text: string): void {
    this.#reset();
    this.#emit({ kind: 'paste', text });
  }

  #character(character: string): void {
    this.#key(strokeOfCharacter(character.codePointAt(0) as number));
  }

  #key(stroke: string | undefined): void {
    if (stroke !== undefined) this.#emit({ kind: 'key', stroke });
  }

  #reset(): void {
    this.#state = 'ground';
    this.#held = '';
    this.#heldCount = 0;
    this.#tail = '';
  }
}
