/**
 * Takes what sources deliver, validates it, and applies it to the store once a turn of the event loop: a burst of
 * messages is one batch and one version. A batch that grows to the bound is applied at once, so nothing can pile up.
 */
import type { Change, RowPatch } from '@tickboard/core/store/change';
import type { Store } from '@tickboard/core/store/store';
import type { Table } from '@tickboard/core/store/table';
import { findFault } from './validate.ts';

export interface IngestOptions {
  readonly store: Store;
  /** Runs the task in a later turn of the event loop. */
  readonly defer: (task: () => void) => void;
}

/** What a source hears about what it delivered. */
export interface IngestReceiver {
  accepted(count: number): void;
  /** A change that its schema refused. */
  refused(change: Change, fault: string): void;
  /** Loaded rows that were older than those held. */
  outdated(count: number): void;
}

interface Pending {
  readonly receiver: IngestReceiver;
  readonly changes: Change[];
}

/** Changes of one source in one batch. */
const BATCH_MAX = 4_096;

export class Ingest {
  readonly #options: IngestOptions;
  readonly #pending = new Map<IngestReceiver, Pending>();
  readonly #withProvenance: ReadonlySet<string>;
  #isDeferred = false;

  constructor(options: IngestOptions) {
    this.#options = options;
    const { tables } = options.store;
    const hasProvenance = ({ definition }: Table) =>
      definition.fieldIndex.has('source') && definition.fieldIndex.has('stale');
    this.#withProvenance = new Set([...tables].filter(([, table]) => hasProvenance(table)).map(([name]) => name));
  }

  /** Changes that wait for the end of this turn. */
  get depth(): number {
    return [...this.#pending.values()].reduce((depth, { changes }) => depth + changes.length, 0);
  }

  deliver(source: string, changes: readonly Change[], receiver: IngestReceiver): void {
    let pending = this.#pending.get(receiver);
    if (pending === undefined) {
      pending = { receiver, changes: [] };
      this.#pending.set(receiver, pending);
    }
    let accepted = 0;
    for (const change of changes) {
      const fault = findFault(change);
      if (fault !== undefined) {
        receiver.refused(change, fault);
        continue;
      }
      accepted++;
      pending.changes.push(this.#signed(change, source));
    }
    receiver.accepted(accepted);
    if (pending.changes.length >= BATCH_MAX) this.#flush(pending);
    else if (pending.changes.length > 0) this.#flushLater();
  }

  /** Marks every row of a source as stale: what it shows may no longer be so. Fresh rows of the source lift the mark. */
  markStale(source: string): void {
    this.flush();
    const changes: Change[] = [];
    for (const [channel, table] of this.#options.store.tables) {
      if (!this.#withProvenance.has(channel)) continue;
      const { definition } = table;
      const sourceIndex = definition.fieldIndex.get('source') as number;
      const keyFields = definition.kind === 'table' ? definition.keyFields : [];
      for (const row of table.rows.values()) {
        if (row.values[sourceIndex] !== source) continue;
        const keys = keyFields.map((name) => [name, row.values[definition.fieldIndex.get(name) as number]]);
        changes.push({ op: 'merge', channel, row: { ...Object.fromEntries(keys), stale: true } as RowPatch });
      }
    }
    this.#options.store.apply(changes);
  }

  /** Applies what waits. */
  flush(): void {
    for (const pending of this.#pending.values()) this.#flush(pending);
  }

  #flushLater(): void {
    if (this.#isDeferred) return;
    this.#isDeferred = true;
    this.#options.defer(() => {
      this.#isDeferred = false;
      this.flush();
    });
  }

  #flush({ receiver, changes }: Pending): void {
    if (changes.length === 0) return;
    this.#pending.delete(receiver);
    const { outdated } = this.#options.store.apply(changes);
    if (outdated > 0) receiver.outdated(outdated);
  }

  /** Rows say where they come from, and that they are fresh. Sources hand over fresh objects, so they are marked in place. */
  #signed(change: Change, source: string): Change {
    if (change.op === 'delete') return change;
    const row = (change.op === 'event' ? change.data : change.row) as Record<string, unknown>;
    if (change.op === 'event') {
      row['source'] = source;
    } else if (this.#withProvenance.has(change.channel)) {
      row['source'] = source;
      row['stale'] = false;
    }
    return change;
  }
}
