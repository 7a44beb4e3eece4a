/** A table of the replica as an application reads it: always the present rows, also across resyncs. */
import type { Replica } from '@tickboard/core/store/replica';

export class TableView<Row> implements ReadonlyMap<string, Readonly<Row>> {
  readonly #replica: Replica;
  readonly #channel: string;

  constructor(replica: Replica, channel: string) {
    this.#replica = replica;
    this.#channel = channel;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(key: string): Readonly<Row> | undefined {
    return this.#rows.get(key);
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  keys(): MapIterator<string> {
    return this.#rows.keys();
  }

  values(): MapIterator<Readonly<Row>> {
    return this.#rows.values();
  }

  entries(): MapIterator<[string, Readonly<Row>]> {
    return this.#rows.entries();
  }

  [Symbol.iterator](): MapIterator<[string, Readonly<Row>]> {
    return this.#rows.entries();
  }

  forEach(visit: (row: Readonly<Row>, key: string, map: ReadonlyMap<string, Readonly<Row>>) => void): void {
    for (const [key, row] of this.#rows) visit(row, key, this);
  }

  get #rows(): ReadonlyMap<string, Readonly<Row>> {
    // The wire's schemas are the types: what a channel's rows hold is what its schema says.
    return (this.#replica.tables.get(this.#channel) as ReadonlyMap<string, Readonly<Row>> | undefined) ?? new Map();
  }
}
