/** The state as protocol 1 shows it: tables by key (orders as an array), records as one object, feeds as their events. */
import type { FieldValue } from '@tickboard/core/model/channel';
import { formatTime, toWireValue, type WireValue } from '@tickboard/core/model/wire-value';
import { eventFields } from '@tickboard/core/protocol/codec/event-fields';
import { addDigest, digestRow, EMPTY_DIGEST, formatDigest } from '@tickboard/core/store/digest';
import { Feed, type FeedEvent } from '@tickboard/core/store/feed';
import type { Store } from '@tickboard/core/store/store';
import type { Row, Table } from '@tickboard/core/store/table';

/** What holds a channel. */
export type Holder = Table | Feed;

export type RowView = Readonly<Record<string, WireValue>>;

export interface EventView {
  readonly id: number;
  readonly seq: number;
  readonly timestamp: string;
  readonly data: RowView;
}

/** Something of the state, and a version that is another whenever it is another, within one epoch. */
export interface Versioned<View> {
  readonly view: View;
  readonly version: number;
}

export function findHolder(store: Store, channel: string): Holder | undefined {
  return store.tables.get(channel) ?? store.feeds.get(channel);
}

export function listHolders(store: Store): Holder[] {
  return [...store.tables.values(), ...store.feeds.values()];
}

export function viewChannel(holder: Holder): RowView | readonly RowView[] | readonly EventView[] {
  if (holder instanceof Feed) return holder.kept.map(viewEvent);
  const rows = [...holder.rows.values()];
  const { definition } = holder;
  if (definition.kind === 'record') return rows[0] === undefined ? {} : viewRow(holder, rows[0]);
  if (definition.shape === 'array') return rows.map((row) => viewRow(holder, row));
  return Object.fromEntries(rows.map((row) => [row.key, viewRow(holder, row)]));
}

/** A row by its key, an event by its id, a record by the empty key. */
export function viewEntry(holder: Holder, key: string): Versioned<RowView | EventView> | undefined {
  if (holder instanceof Feed) {
    const event = findEvent(holder, key);
    return event && { view: viewEvent(event), version: event.id };
  }
  const row = holder.rows.get(key);
  return row && { view: viewRow(holder, row), version: row.version };
}

/** Another one whenever the channel changed. */
export function versionOf(holder: Holder): number {
  if (holder instanceof Feed) return holder.lastId;
  // The row that changed last may be a deletion that was forgotten since: then only the horizon tells of it.
  return Math.max(holder.newest?.version ?? 0, holder.horizon);
}

/** Rows, or events kept. */
export function countEntries(holder: Holder): number {
  return holder instanceof Feed ? holder.lastId - holder.firstKeptId + 1 : holder.rows.size;
}

/** The digest that a client with the whole channel is told for `verify`. */
export function digestTable(table: Table): string {
  let digest = EMPTY_DIGEST;
  for (const row of table.rows.values()) digest = addDigest(digest, digestRow(table.definition, row.key, row.values));
  return formatDigest(digest);
}

function viewRow(table: Table, row: Row): RowView {
  const view: Record<string, WireValue> = {};
  for (const field of table.definition.fields) {
    const value: FieldValue | undefined = row.values[field.index];
    if (value !== undefined) view[field.name] = toWireValue(field, value);
  }
  return view;
}

function viewEvent(event: FeedEvent): EventView {
  const data: Record<string, WireValue> = {};
  for (const [field, value] of eventFields(event)) data[field.name] = toWireValue(field, value);
  return { id: event.id, seq: event.version, timestamp: formatTime(event.time), data };
}

function findEvent(feed: Feed, key: string): FeedEvent | undefined {
  if (!/^[1-9]\d{0,14}$/.test(key)) return undefined;
  const id = Number(key);
  const [event] = feed.after(id - 1).events;
  return event?.id === id ? event : undefined;
}
