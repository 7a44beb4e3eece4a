/**
 * Two changes of one row as one, where that comes to the same whatever the row is before and whatever follows. A folded
 * change can stand in the place of the second: rows do not depend on each other. Rules: docs/spec/sources.md.
 */
import type { Change, RowPatch } from '@tickboard/core/store/change';
import type { Table } from '@tickboard/core/store/table';

export type TableChange = Exclude<Change, { op: 'event' }>;
type RowChange = Extract<TableChange, { op: 'merge' | 'replace' }>;
type DeleteChange = Extract<TableChange, { op: 'delete' }>;

/** Undefined where they cannot be folded: both have to be applied. */
export function foldChanges(table: Table, first: TableChange, second: TableChange): TableChange | undefined {
  // Between them was a break: the first does not count against the second.
  if (first.voice !== second.voice) return undefined;
  if (isHeldAgainstRow(first) || isHeldAgainstRow(second)) return undefined;
  if (second.op !== 'delete' && !isStaleWhateverWasBefore(first, second)) return undefined;
  if (second.op === 'delete') {
    return first.op === 'delete' ? foldDeletes(first, second) : foldRowAndDelete(table, first, second);
  }
  // It does not matter what a row was before it is made exactly this.
  if (second.op === 'replace' && second.ifNewer !== true) return second;
  if (first.op === 'delete') return foldDeleteAndRow(table, first, second);
  if (second.ifNewer !== true) return first.ifNewer === true ? foldCovered(first, second) : merge(first, second);
  return isOrderedByTime(table) ? foldRowAndNewer(first, second) : undefined;
}

/** Folds what can be folded; everything keeps its order but for folded changes, which stand where the last one stood. */
export function conflate(tables: ReadonlyMap<string, Table>, changes: readonly Change[]): Change[] {
  const places = new Map<string, Map<string, number>>([...tables.keys()].map((channel) => [channel, new Map()]));
  const folded: (Change | undefined)[] = [];
  for (const change of changes) {
    folded.push(change);
    if (change.op === 'event') continue;
    const table = tables.get(change.channel) as Table;
    const key = change.op === 'delete' ? change.key : table.keyOf(change.row);
    const keys = places.get(change.channel) as Map<string, number>;
    const place = keys.get(key);
    keys.set(key, folded.length - 1);
    if (place === undefined) continue;
    const both = foldChanges(table, folded[place] as TableChange, change);
    if (both === undefined) continue;
    folded[place] = undefined;
    folded[folded.length - 1] = both;
  }
  return folded.filter((change) => change !== undefined);
}

/** Which of its fields are taken, only the row as it is then can tell. */
function isHeldAgainstRow(change: TableChange): boolean {
  return change.op !== 'delete' && change.askedAt !== undefined;
}

/** A word that says nothing of how fresh the row is leaves the mark that it finds, and finds none after a deletion. */
function isStaleWhateverWasBefore(first: TableChange, second: RowChange): boolean {
  if (first.op !== 'delete') return first.isStale === second.isStale;
  return second.isStale !== undefined || second.voice === undefined;
}

/** What decides which of two versions is newer has to be known from them alone, and in one order. */
function isOrderedByTime({ definition }: Table): boolean {
  return definition.kind === 'record' || definition.precedence === undefined;
}

function foldDeletes(first: DeleteChange, second: DeleteChange): DeleteChange | undefined {
  if (first.at === undefined && second.at === undefined) return second;
  if (first.at === undefined || second.at === undefined) return undefined;
  return first.at > second.at ? first : second;
}

function foldRowAndDelete(table: Table, first: RowChange, second: DeleteChange): TableChange | undefined {
  const time = timeOf(first);
  if (first.ifNewer !== true || second.at === undefined || time === undefined) return undefined;
  if (!isOrderedByTime(table)) return undefined;
  return time > second.at ? first : second;
}

function foldDeleteAndRow(table: Table, first: DeleteChange, second: RowChange): TableChange | undefined {
  if (second.ifNewer !== true) return first.at === undefined ? { ...second, op: 'replace' } : undefined;
  const time = timeOf(second);
  if (first.at === undefined || time === undefined || !isOrderedByTime(table)) return undefined;
  if (time <= first.at) return first;
  return second.op === 'replace' ? second : undefined;
}

function foldRowAndNewer(first: RowChange, second: RowChange): TableChange | undefined {
  const [firstTime, secondTime] = [timeOf(first), timeOf(second)];
  if (firstTime !== undefined && secondTime !== undefined && secondTime < firstTime) return first;
  if (first.ifNewer !== true) {
    // Where the first does not say which time the second is held against, what was before it decides.
    if (firstTime === undefined && secondTime !== undefined) return undefined;
    return second.op === 'merge' ? merge(first, second) : { ...second, ifNewer: false };
  }
  if (firstTime === undefined || secondTime === undefined) return undefined;
  return second.op === 'replace' ? second : foldCovered(first, second);
}

/** The first may be left out or not: it makes no difference if the second names all that it names. */
function foldCovered(first: RowChange, second: RowChange): RowChange | undefined {
  if (first.op === 'replace') return undefined;
  for (const [name, value] of Object.entries(first.row)) {
    if (value !== undefined && second.row[name] === undefined) return undefined;
  }
  return second;
}

/** Both are applied: fields of both, those of the second where both name them. */
function merge(first: RowChange, second: RowChange): RowChange {
  const row: Record<string, RowPatch[string]> = { ...first.row };
  for (const [name, value] of Object.entries(second.row)) if (value !== undefined) row[name] = value;
  return { ...first, row };
}

function timeOf({ row }: RowChange): number | undefined {
  const time = row['updated_at'];
  return typeof time === 'number' ? time : undefined;
}
