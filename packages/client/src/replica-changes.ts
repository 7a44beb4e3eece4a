/** Applies messages to a replica and tells which rows that changed. */
import { isEqual } from '@tickboard/core/store/equal';
import type { ApplyResult, IncomingState, IncomingTable, Replica, ReplicaRow } from '@tickboard/core/store/replica';
import type { Selection } from '@tickboard/core/store/selection';

type Rows = ReadonlyMap<string, Readonly<ReplicaRow>>;

/** What changed in one channel: each key in one list. */
export interface RowChanges {
  readonly channel: string;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export interface Applied {
  readonly result: ApplyResult;
  /** Channels in which nothing changed are left out. */
  readonly changes: readonly RowChanges[];
}

const NO_ROWS: Rows = new Map();

export function applyToReplica(replica: Replica, incoming: IncomingState): Applied {
  const before = new Map<string, BeforeImage>();
  const isNewLife = incoming.type === 'snapshot' && incoming.epoch !== replica.epoch;
  if (isNewLife) for (const [channel, rows] of replica.tables) before.set(channel, remember(rows, undefined));
  for (const table of incoming.tables) {
    if (!before.has(table.channel)) before.set(table.channel, remember(replica.tables.get(table.channel), table));
  }
  const result = replica.apply(incoming);
  if (result !== 'applied') return { result, changes: [] };
  const changes = [...before].map(([channel, image]) => compare(channel, image, replica.tables.get(channel)));
  return { result, changes: changes.filter(hasChanges) };
}

/** Without what is not selected: a message from before the selection changed may come once more, and too late. */
export function restrictState(incoming: IncomingState, selection: Selection): IncomingState {
  if (incoming.tables.every(({ channel }) => selection.isWhole(channel))) return incoming;
  const tables = incoming.tables
    .filter(({ channel }) => selection.has(channel))
    .map((table) => {
      const rows = table.rows.filter(({ key }) => selection.matches(table.channel, key));
      return rows.length === table.rows.length ? table : { ...table, rows };
    });
  return { ...incoming, tables };
}

/** Forgets channels, and rows of the others, that are not selected. */
export function pruneReplica(replica: Replica, selection: Selection): readonly RowChanges[] {
  const changes: RowChanges[] = [];
  const tables: IncomingTable[] = [];
  for (const [channel, rows] of replica.tables) {
    const removed = [...rows.keys()].filter((key) => !selection.matches(channel, key));
    if (removed.length === 0) continue;
    changes.push({ channel, added: [], changed: [], removed });
    const left = [...rows].filter(([key]) => selection.matches(channel, key));
    tables.push({ channel, isReset: true, rows: left.map(([key, fields]) => ({ kind: 'whole', key, fields })) });
  }
  if (tables.length > 0) {
    const { epoch, seq } = replica;
    replica.apply({ type: 'snapshot', epoch, seq, prev: 0, time: 0, feeds: undefined, tables });
  }
  replica.keepOnly(new Set(selection.patterns.keys()));
  return changes;
}

/** Rows that may change, as they are before; of an update only whether they are there, for the replica changes rows in place. */
interface BeforeImage {
  readonly rows: Rows;
  /** Of an update: the keys that it touches. Undefined: all of them. */
  readonly touched: ReadonlySet<string> | undefined;
}

function remember(rows: Rows = NO_ROWS, table: IncomingTable | undefined): BeforeImage {
  if (table === undefined || table.isReset) return { rows: new Map(rows), touched: undefined };
  const touched = new Set(table.rows.map((row) => row.key));
  const known = [...touched].filter((key) => rows.has(key)).map((key) => [key, rows.get(key) as ReplicaRow] as const);
  return { rows: new Map(known), touched };
}

function compare(channel: string, { rows: before, touched }: BeforeImage, after: Rows = NO_ROWS): RowChanges {
  const added: string[] = [];
  const changed: string[] = [];
  const removed: string[] = [];
  for (const key of touched ?? new Set([...before.keys(), ...after.keys()])) {
    const old = before.get(key);
    const now = after.get(key);
    if (now === undefined) {
      if (old !== undefined) removed.push(key);
    } else if (old === undefined) {
      added.push(key);
    } else if (touched !== undefined || !isEqual(old, now)) {
      changed.push(key);
    }
  }
  return { channel, added, changed, removed };
}

function hasChanges({ added, changed, removed }: RowChanges): boolean {
  return added.length + changed.length + removed.length > 0;
}
