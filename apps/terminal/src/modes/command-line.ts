/** The `:` line: typed, completed, and taken from what was typed before. */
import {
  applyCompletion,
  type CommandHistory,
  completeLine,
  type Completions,
  type KnownNames,
} from '@tickboard/client/view/command-completion';
import { LineEditor } from './line-editor.ts';

export class CommandLine {
  readonly editor = new LineEditor();
  readonly #history: CommandHistory;
  readonly #names: () => KnownNames;
  /** While Tab goes through what there is: the line before, and how far it has gone. */
  #offered: { readonly line: string; readonly completions: Completions; readonly index: number } | undefined;

  /** While lines before are searched: what for, and how many that hold it were passed over. */
  #search: { readonly text: string; readonly index: number } | undefined;

  constructor(history: CommandHistory, names: () => KnownNames) {
    this.#history = history;
    this.#names = names;
  }

  get text(): string {
    return this.editor.text;
  }

  /** What may stand at its end. */
  get completions(): Completions {
    return this.#offered?.completions ?? completeLine(this.text, this.#names());
  }

  /** Which of the completions stands in the line; undefined while none does. */
  get chosen(): number | undefined {
    return this.#offered?.index;
  }

  /** What is looked for among the lines before; undefined while nothing is. */
  get searched(): { readonly text: string; readonly isFound: boolean } | undefined {
    return this.#search && { text: this.#search.text, isFound: this.#history.search(this.#search.text).length > 0 };
  }

  press(stroke: string): void {
    if (stroke === 'Ctrl-r' || (this.#search !== undefined && this.#lookFor(stroke, this.#search.text))) {
      this.#find(stroke);
      return;
    }
    this.#search = undefined;
    if (stroke === 'Tab' || stroke === 'Shift-Tab') {
      this.#complete(stroke === 'Tab' ? 1 : -1);
      return;
    }
    this.#offered = undefined;
    if (stroke === 'Up') this.editor.set(this.#history.earlier(this.text));
    else if (stroke === 'Down') this.editor.set(this.#history.later());
    else this.editor.press(stroke);
  }

  paste(text: string): void {
    this.#offered = undefined;
    this.#search = undefined;
    this.editor.insert(text);
  }

  /** Whether the stroke changed what is looked for; all else ends the search with the line that was found. */
  #lookFor(stroke: string, before: string): boolean {
    const editor = new LineEditor(before);
    if (stroke !== 'Space' && stroke !== 'Backspace' && Array.from(stroke).length !== 1) return false;
    editor.press(stroke);
    this.#search = { text: editor.text, index: 0 };
    return true;
  }

  #find(stroke: string): void {
    this.#offered = undefined;
    const before = this.#search;
    const text = before?.text ?? this.text;
    const found = this.#history.search(text);
    const next = stroke === 'Ctrl-r' && before !== undefined ? before.index + 1 : 0;
    const index = Math.max(0, Math.min(next, found.length - 1));
    this.#search = { text, index };
    this.editor.set(found[index] ?? '');
  }

  #complete(by: 1 | -1): void {
    const line = this.#offered?.line ?? this.text;
    const { completions } = this;
    const count = completions.items.length;
    if (count === 0) return;
    const from = this.#offered?.index ?? (by > 0 ? -1 : count);
    const index = (from + by + count) % count;
    const item = completions.items[index];
    if (item === undefined) return;
    this.#offered = { line, completions, index };
    this.editor.set(applyCompletion(line, completions, item));
  }
}
