/** Turns full rows into the least that has to be said: whole rows when they are new, else the fields that differ. */
import {
  keyOf,
  RECORD_KEY,
  type FeedDefinition,
  type FieldValue,
  type StateDefinition,
} from '@tickboard/core/model/channel';
import type { Change, RowPatch } from '@tickboard/core/store/change';

type Row = Readonly<Record<string, FieldValue | undefined>>;

/** Says when a row changed, so it is no change by itself. */
const TIME_FIELD = 'updated_at';

export class ChangeCollector {
  readonly #rows = new Map<string, Map<string, Row>>();
  #changes: Change[] = [];

  /** The row is now exactly this. Rows handed in are kept and must not be changed later. */
  put(channel: StateDefinition, row: Row): void {
    const rows = this.#rowsOf(channel.name);
    const key = channel.kind === 'table' ? keyOf(channel, row) : RECORD_KEY;
    const known = rows.get(key);
    if (known === undefined) {
      this.#changes.push({ op: 'replace', channel: channel.name, row });
    } else {
      const patch = differences(known, row);
      if (patch === undefined) return;
      if (channel.kind === 'table') for (const field of channel.keyFields) patch[field] = row[field];
      this.#changes.push({ op: 'merge', channel: channel.name, row: patch });
    }
    rows.set(key, row);
  }

  remove(channel: StateDefinition, key: string): void {
    if (this.#rowsOf(channel.name).delete(key)) this.#changes.push({ op: 'delete', channel: channel.name, key });
  }

  /** Like `put`, for a row that can never change again: it is not remembered. */
  putLast(channel: StateDefinition, key: string, row: Row): void {
    this.put(channel, row);
    this.#rowsOf(channel.name).delete(key);
  }

  append(channel: FeedDefinition, data: RowPatch): void {
    this.#changes.push({ op: 'event', channel: channel.name, data });
  }

  /** What was collected since the last call. */
  take(): Change[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  #rowsOf(channel: string): Map<string, Row> {
    const known = this.#rows.get(channel);
    if (known !== undefined) return known;
    const rows = new Map<string, Row>();
    this.#rows.set(channel, rows);
    return rows;
  }
}

function differences(known: Row, row: Row): Record<string, FieldValue | null | undefined> | undefined {
  let patch: Record<string, FieldValue | null | undefined> | undefined;
  for (const field in row) {
    if (field === TIME_FIELD || isSame(known[field], row[field])) continue;
    patch ??= {};
    patch[field] = row[field];
  }
  for (const field in known) {
    if (field in row) continue;
    patch ??= {};
    patch[field] = null;
  }
  if (patch !== undefined && TIME_FIELD in row) patch[TIME_FIELD] = row[TIME_FIELD];
  return patch;
}

/** Figures by name are compared one by one; books are the same array while they are the same book. */
function isSame(left: FieldValue | undefined, right: FieldValue | undefined): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || Array.isArray(left) || Array.isArray(right))
    return false;
  const before = left as Row;
  const after = right as Row;
  const names = Object.keys(after);
  return names.length === Object.keys(before).length && names.every((name) => before[name] === after[name]);
}
