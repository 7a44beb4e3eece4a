/** Of panels that come together the first is made at once, and of the others one a frame: the first figures wait for none. */
export class Turns {
  readonly #defer: (task: () => void) => void;
  readonly #waiting = new Set<() => void>();
  #state: 'first' | 'turns' | 'over' = 'first';

  constructor(defer: (task: () => void) => void) {
    this.#defer = defer;
  }

  /** Whether to be made at once. Who is not waits. */
  isDue(): boolean {
    if (this.#state !== 'first') return this.#state === 'over';
    this.#state = 'turns';
    this.#defer(() => this.#next());
    return true;
  }

  /** Calls `make` in its turn, unless the function that is returned is called before. */
  wait(make: () => void): () => void {
    this.#waiting.add(make);
    return () => this.#waiting.delete(make);
  }

  #next(): void {
    const [make] = this.#waiting;
    if (make === undefined) {
      this.#state = 'over';
      return;
    }
    this.#waiting.delete(make);
    make();
    this.#defer(() => this.#next());
  }
}

/** Once what there is now is on the screen; at once on a page that nobody sees, which is not painted. */
export function afterFrame(task: () => void): void {
  if (document.hidden) setTimeout(task);
  else requestAnimationFrame(() => setTimeout(task));
}
