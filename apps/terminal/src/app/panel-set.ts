/** The panels that were shown so far. One that throws leaves the others alone, and says what happened. */
import type { Desk } from '../board/desk.ts';
import type { Panel, PanelEntry } from '../panel/panel.ts';

export interface OpenPanel {
  readonly entry: PanelEntry;
  readonly panel: Panel;
  /** What it threw last; undefined while it works. */
  failure: string | undefined;
}

export class PanelSet {
  readonly entries: readonly PanelEntry[];
  readonly #desk: Desk;
  readonly #open = new Map<string, OpenPanel>();

  constructor(entries: readonly PanelEntry[], desk: Desk) {
    this.entries = entries;
    this.#desk = desk;
  }

  get(id: string): OpenPanel {
    let open = this.#open.get(id);
    if (open === undefined) {
      const entry = this.entries.find((each) => each.id === id) as PanelEntry;
      open = { entry, panel: entry.create(this.#desk), failure: undefined };
      this.#open.set(id, open);
    }
    return open;
  }

  byNumber(number: number): PanelEntry | undefined {
    return this.entries.find((entry) => entry.number === number);
  }

  /** Runs something of a panel; what it throws is kept, and `otherwise` returned. */
  attempt<Answer>(open: OpenPanel, task: (panel: Panel) => Answer, otherwise: Answer): Answer {
    try {
      const answer = task(open.panel);
      open.failure = undefined;
      return answer;
    } catch (error) {
      open.failure = error instanceof Error ? error.message : String(error);
      return otherwise;
    }
  }
}
