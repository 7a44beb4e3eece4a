/** A person's own rules for alerts, and where they are kept. */
import type { AlertRule } from '@tickboard/client/view/alert-rules';
import type { KeptText } from '@tickboard/client/view/kept-firings';
import type { KeptRules } from '@tickboard/client/view/rule-watch';
import type { RuleFiles } from '../config/rule-files.ts';

export class OwnRules implements KeptRules {
  readonly #files: RuleFiles | undefined;
  #rules: readonly AlertRule[];
  readonly #listeners: (() => void)[] = [];

  constructor(files: RuleFiles | undefined) {
    this.#files = files;
    this.#rules = files?.read() ?? [];
  }

  read(): readonly AlertRule[] {
    return this.#rules;
  }

  /** @throws {Error} where they hold as long as this dashboard runs, and no longer */
  write(rules: readonly AlertRule[]): void {
    const before = this.#rules;
    this.#rules = rules;
    for (const listener of this.#listeners) listener();
    try {
      this.#files?.write(rules, before);
    } catch (error) {
      throw new Error(`Done, and not kept for the next time: ${(error as Error).message}`, { cause: error });
    }
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }
}

/** Where there are no files, as long as this dashboard runs. */
export function textHere(): KeptText {
  let kept: string | undefined;
  return { read: () => kept, write: (text) => void (kept = text) };
}
