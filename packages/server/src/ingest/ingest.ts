/**
 * Takes what sources deliver, validates it, and applies it to the store once a turn of the event loop: a burst of
 * messages is one batch and one version. A batch that grows to the bound is applied at once, so nothing can pile up.
 */
import type { Change, RowPatch } from '@tickboard/core/store/change';
import type { Store } from '@tickboard/core/store/store';
import type { Table } from '@tickboard/core/store/table';
import type { DeliveryReport, Receiver } from '../sources/supervised-source.ts';
import { findFault } from './validate.ts';

export interface IngestOptions {
  readonly store: Store;
  /** Runs the task in a later turn of the event loop. */
  readonly defer: (task: () => void) => void;
}

/** Changes of one source in one batch. */
const BATCH_MAX = 4_096;

export class Ingest implements Receiver {
  readonly #options: IngestOptions;
  /** What each source delivered in this turn. */
  readonly #pending = new Map<DeliveryReport, Change[]>();
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
    return [...this.#pending.values()].reduce((depth, changes) => depth + changes.length, 0);
  }

  admit(changes: readonly Change[], report: DeliveryReport): readonly Change[] {
    let admitted: Change[] | undefined;
    for (const [index, change] of changes.entries()) {
      const fault = findFault(change);
      if (fault === undefined) {
        admitted?.push(change);
        continue;
      }
      // The usual case, in which there is nothing to leave out, costs no copy.
      admitted ??= changes.slice(0, index);
      report.refused(fault.kind, change, () => fault.describe());
    }
    return admitted ?? changes;
  }

  take(source: string, changes: readonly Change[], isStale: boolean, report: DeliveryReport): void {
    let pending = this.#pending.get(report);
    if (pending === undefined) this.#pending.set(report, (pending = []));
    for (const change of changes) pending.push(this.#signed(change, source, isStale));
    if (pending.length >= BATCH_MAX) this.#flush(report, pending);
    else this.#flushLater();
  }

  /** What these rows show may no longer be so. Fresh rows of the source lift the mark. */
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
    for (const [report, changes] of this.#pending) this.#flush(report, changes);
  }

  #flushLater(): void {
    if (this.#isDeferred) return;
    this.#isDeferred = true;
    this.#options.defer(() => {
      this.#isDeferred = false;
      this.flush();
    });
  }

  #flush(report: DeliveryReport, changes: readonly Change[]): void {
    this.#pending.delete(report);
    const { outdated } = this.#options.store.apply(changes);
    if (outdated > 0) report.outdated(outdated);
  }

  /** Rows say where they come from, and whether they are fresh. The source may keep what it handed over. */
  #signed(change: Change, source: string, isStale: boolean): Change {
    if (change.op === 'delete') return change;
    if (change.op === 'event') return { ...change, data: { ...change.data, source } };
    if (!this.#withProvenance.has(change.channel)) return change;
    // A load without a time of its own says nothing of how fresh the rest of its row is.
    const isUntimedLoad = change.isLoaded === true && change.row['updated_at'] === undefined;
    if (isUntimedLoad && this.#isHeld(change)) return { ...change, row: { ...change.row, source } };
    return { ...change, row: { ...change.row, source, stale: isStale } };
  }

  #isHeld({ channel, row }: Extract<Change, { op: 'merge' | 'replace' }>): boolean {
    const table = this.#options.store.tables.get(channel);
    return table?.rows.has(table.keyOf(row)) ?? false;
  }
}
