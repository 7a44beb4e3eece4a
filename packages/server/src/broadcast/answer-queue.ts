interface Answer {
  readonly task: () => Promise<void> | void;
  readonly failed: (error: unknown) => void;
}

/** What a client is answered one after the other: long replays, and what it asked behind them. */
export class AnswerQueue {
  readonly #waiting: Answer[] = [];
  #isRunning = false;

  /** Tasks under way or waiting. */
  get length(): number {
    return this.#waiting.length + (this.#isRunning ? 1 : 0);
  }

  /** Runs the task once all before it have ended. */
  add(task: Answer['task'], failed: Answer['failed']): void {
    this.#waiting.push({ task, failed });
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      try {
        await next.task();
      } catch (error) {
        next.failed(error);
      }
    }
    this.#isRunning = false;
  }
}
