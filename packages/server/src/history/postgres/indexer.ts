/** Makes indexes that are missing, beside all else, on a connection of its own. */
import type { Client } from 'pg';
import { connect, describeFault, disconnect, type PostgresPlace } from './database.ts';
import { makeMissingIndexes } from './missing-indexes.ts';

export class Indexer {
  readonly #place: PostgresPlace;
  readonly #report: (reason: string) => void;
  #client: Client | undefined;
  #isAtIt = false;
  #isDone = false;
  #isStopped = false;
  /** What was told last: the same again is no news. */
  #told: string | undefined;

  /** `report`: why they cannot be made now. */
  constructor(place: PostgresPlace, report: (reason: string) => void) {
    this.#place = place;
    this.#report = report;
  }

  /** Tries, unless it is at it already, or nothing was missing. */
  async run(): Promise<void> {
    if (this.#isAtIt || this.#isDone || this.#isStopped) return;
    this.#isAtIt = true;
    try {
      this.#client = await connect(this.#place);
      if (!this.#isStopped) this.#isDone = await makeMissingIndexes(this.#client, this.#place.schema);
    } catch (error) {
      this.#tell(describeFault(this.#place.url, error).message);
    } finally {
      this.#letGo();
      this.#isAtIt = false;
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#letGo();
  }

  #tell(reason: string): void {
    if (this.#isStopped || reason === this.#told) return;
    this.#told = reason;
    this.#report(`index: ${reason}`);
  }

  #letGo(): void {
    if (this.#client !== undefined) disconnect(this.#client);
    this.#client = undefined;
  }
}
