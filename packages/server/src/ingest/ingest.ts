/**
 * Takes what sources deliver, validates it, and applies it to the store at the end of the turn of the event loop: a
 * burst of messages is one batch and one version. A long burst is several, so that what was applied need not be kept;
 * what is too much for one turn waits for the next ones, up to a bound.
 */
import type { Change, RowPatch, Voice } from '@tickboard/core/store/change';
import type { Store } from '@tickboard/core/store/store';
import type { Table } from '@tickboard/core/store/table';
import type { DeliveryReport, Receiver } from '../sources/receiver.ts';
import { Inbox } from './inbox.ts';
import type { ToldBefore } from './told-before.ts';
import { findFault } from './validate.ts';

export interface IngestOptions {
  readonly store: Store;
  /** Wall time, Unix ms. */
  readonly now: () => number;
  /** Runs the task in a later turn of the event loop. */
  readonly defer: (task: () => void) => void;
  /** Changes of one source that may wait. */
  readonly inboxMax?: number;
  /** Events that are no news. */
  readonly toldBefore?: Pick<ToldBefore, 'has'>;
}

/** So many changes of one source are applied at once… */
const BURST_MIN = 1_024;
/** …until so many of this turn are; what else arrives in it waits for its end. */
const BURSTS_MAX = 16_384;
/** Changes of one source applied at the end of a turn… */
const BATCH_MAX = 4_096;
/** …unless they arrive faster than that: then a share of what waits, so that it does not grow without end. */
const BATCH_SHARE = 1 / 4;
const INBOX_MAX = 65_536;
/** A clock may be ahead of ours by as much; a time beyond is none, and would keep every later one out. */
const AHEAD_MAX_MS = 60_000;

export class Ingest implements Receiver {
  readonly #options: IngestOptions;
  readonly #inboxMax: number;
  readonly #inboxes = new Map<DeliveryReport, Inbox>();
  readonly #withProvenance: ReadonlySet<string>;
  readonly #voices = new Map<string, Voice>();
  #isDeferred = false;

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#inboxMax = options.inboxMax ?? INBOX_MAX;
    const { tables } = options.store;
    const hasProvenance = ({ definition }: Table) =>
      definition.fieldIndex.has('source') && definition.fieldIndex.has('stale');
    this.#withProvenance = new Set([...tables].filter(([, table]) => hasProvenance(table)).map(([name]) => name));
  }

  /** Changes that wait to be applied. */
  get depth(): number {
    return [...this.#inboxes.values()].reduce((total, { depth }) => total + depth, 0);
  }

  get stateVersion(): number {
    return this.#options.store.version;
  }

  later(task: () => void): void {
    this.#options.defer(task);
  }

  waiting(report: DeliveryReport): number {
    return this.#inboxes.get(report)?.depth ?? 0;
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
    let inbox = this.#inboxes.get(report);
    if (inbox === undefined) {
      const { tables } = this.#options.store;
      this.#inboxes.set(report, (inbox = new Inbox({ source, report, tables, waitingMax: this.#inboxMax })));
    }
    inbox.makeRoom();
    const voice = this.#voiceOf(source);
    const latest = this.#options.now() + AHEAD_MAX_MS;
    for (const change of changes) {
      const time = timeOf(change);
      const isPossible = typeof time !== 'number' || time <= latest;
      const signed = this.#signed(isPossible ? change : this.#withoutTime(change, time, report), voice, isStale);
      if (signed === undefined) report.outdated(1);
      else inbox.put(signed);
    }
    if (inbox.depth >= BURST_MIN && inbox.takenInTurn < BURSTS_MAX) this.#apply(inbox, inbox.depth);
    this.#flushLater();
  }

  /** What these rows show may no longer be so. Rows that the source delivers from here on lift the mark. */
  markStale(source: string): void {
    for (const inbox of this.#inboxes.values()) if (inbox.source === source) inbox.markStale();
    this.#voices.delete(source);
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

  /** Applies what waits, but no more of a source than fits into one turn. */
  flush(): void {
    for (const inbox of this.#inboxes.values()) {
      const share = Math.ceil(inbox.depth * BATCH_SHARE);
      if (inbox.depth > 0) this.#apply(inbox, Math.max(BATCH_MAX, share));
      if (inbox.depth > 0) this.#flushLater();
    }
  }

  #flushLater(): void {
    if (this.#isDeferred) return;
    this.#isDeferred = true;
    this.#options.defer(() => {
      this.#isDeferred = false;
      for (const inbox of this.#inboxes.values()) inbox.beginTurn();
      this.flush();
    });
  }

  #apply(inbox: Inbox, countMax: number): void {
    const { outdated, refused } = this.#options.store.apply(inbox.take(countMax));
    if (outdated > 0) inbox.report.outdated(outdated);
    for (const change of refused) inbox.report.refused('too_many_rows', change, () => this.#describeFull(change));
  }

  #describeFull({ channel }: Change): string {
    const rowsMax = this.#options.store.tables.get(channel)?.rowsMax;
    return `${channel} would have more than ${rowsMax} rows: one has to go before another can come`;
  }

  #voiceOf(source: string): Voice {
    let voice = this.#voices.get(source);
    if (voice === undefined) this.#voices.set(source, (voice = { source }));
    return voice;
  }

  /**
   * Says of changes where they come from, and whether they are fresh. The source may keep what it handed over. Undefined
   * for what must not be applied.
   */
  #signed(change: Change, voice: Voice, isStale: boolean): Change | undefined {
    if (change.op === 'delete') return change.at === undefined ? change : { ...change, voice };
    if (change.op === 'event') {
      const data = { ...change.data, source: voice.source };
      return this.#options.toldBefore?.has(change.channel, data) === true ? undefined : { ...change, data };
    }
    const { op, channel, row, ifNewer, isLoaded, askedAt } = change;
    if (isLoaded !== true || row['updated_at'] !== undefined || !this.#withProvenance.has(channel)) {
      return { op, channel, row, ifNewer, isLoaded, askedAt, voice, isStale };
    }
    const held = this.#heldOf(change);
    // Kept since nobody knows when: no word against what another source tells and is live.
    if (held?.source !== undefined && held.source !== voice.source && held.stale !== true) return undefined;
    // It says nothing of how fresh the rest of its row is.
    return { op, channel, row, ifNewer, isLoaded, askedAt, voice, isStale: held === undefined ? isStale : undefined };
  }

  /** A time that cannot be is left out: it would win against every right one. The figures are taken. */
  #withoutTime(change: Change, time: number, report: DeliveryReport): Change {
    report.refused(
      'future_time',
      change,
      () => `${new Date(time).toISOString()} is yet to come, by the clock of this server`,
    );
    if (change.op === 'delete') return { ...change, at: undefined };
    if (change.op === 'event') return change;
    // The time held stays, and with it the protection against what is older.
    const updatedAt = change.op === 'replace' ? this.#heldOf(change)?.updated_at : undefined;
    return { ...change, row: { ...change.row, updated_at: updatedAt } };
  }

  /** What is held of a row beside its figures; undefined where none is. */
  #heldOf({ channel, row }: Extract<Change, { op: 'merge' | 'replace' }>) {
    const table = this.#options.store.tables.get(channel);
    const held = table?.rows.get(table.keyOf(row));
    if (table === undefined || held === undefined) return undefined;
    const valueOf = (name: string) => held.values[table.definition.fieldIndex.get(name) as number];
    return { source: valueOf('source'), stale: valueOf('stale'), updated_at: valueOf('updated_at') };
  }
}

/** When a change was made, by the clock of its back end. What happened is always told after it did. */
function timeOf(change: Change): unknown {
  if (change.op === 'event') return undefined;
  return change.op === 'delete' ? change.at : change.row['updated_at'];
}
