/** A line that somebody types. */
export class LineEditor {
  #characters: readonly string[];
  #cursor: number;

  constructor(text = '') {
    this.#characters = Array.from(text);
    this.#cursor = this.#characters.length;
  }

  get text(): string {
    return this.#characters.join('');
  }

  /** What stands before the cursor. */
  get before(): string {
    return this.#characters.slice(0, this.#cursor).join('');
  }

  set(text: string): void {
    this.#characters = Array.from(text);
    this.#cursor = this.#characters.length;
  }

  /** Line breaks and other controls of what is pasted become blanks. */
  insert(text: string): void {
    const room = LENGTH_MAX - this.#characters.length;
    const more = Array.from(text.replaceAll(/\p{Cc}+/gu, ' ')).slice(0, Math.max(0, room));
    this.#characters = [...this.#characters.slice(0, this.#cursor), ...more, ...this.#characters.slice(this.#cursor)];
    this.#cursor += more.length;
  }

  /** False for a stroke that does nothing to a line. */
  press(stroke: string): boolean {
    switch (stroke) {
      case 'Left':
      case 'Ctrl-b':
        this.#cursor = Math.max(0, this.#cursor - 1);
        return true;
      case 'Right':
      case 'Ctrl-f':
        this.#cursor = Math.min(this.#characters.length, this.#cursor + 1);
        return true;
      case 'Home':
      case 'Ctrl-a':
        this.#cursor = 0;
        return true;
      case 'End':
      case 'Ctrl-e':
        this.#cursor = this.#characters.length;
        return true;
      case 'Backspace':
        this.#remove(this.#cursor - 1, this.#cursor);
        return true;
      case 'Delete':
        this.#remove(this.#cursor, this.#cursor + 1);
        return true;
      case 'Ctrl-u':
        this.#remove(0, this.#cursor);
        return true;
      case 'Ctrl-k':
        this.#remove(this.#cursor, this.#characters.length);
        return true;
      case 'Ctrl-w':
        this.#remove(Array.from(this.before.replace(/\S+\s*$/, '')).length, this.#cursor);
        return true;
      case 'Space':
        this.insert(' ');
        return true;
      default:
        if (Array.from(stroke).length !== 1) return false;
        this.insert(stroke);
        return true;
    }
  }

  #remove(from: number, to: number): void {
    if (from < 0) return;
    this.#characters = [...this.#characters.slice(0, from), ...this.#characters.slice(to)];
    this.#cursor = from;
  }
}

const LENGTH_MAX = 500;
