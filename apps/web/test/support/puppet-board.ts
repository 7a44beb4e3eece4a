/** A board that a test moves by hand: what it says, holds and is asked for. */
import type { BoardEvents } from '@tickboard/client/board-events';
import type { ChannelName, RecordName, RecordRows, TableName, TableRows } from '@tickboard/client/channel-rows';
import { Emitter } from '@tickboard/client/emitter';
import { type BoardStatus, createCounters } from '@tickboard/client/status';
import { setImmediate } from 'node:timers/promises';

type Rows = Map<string, Readonly<Record<string, unknown>>>;

export class PuppetBoard {
  readonly replays: string[] = [];
  readonly #emitter = new Emitter<BoardEvents>((_event, error) => {
    throw error;
  });
  readonly #rows = new Map<string, Rows>();
  status: BoardStatus = {
    state: 'connected',
    reason: undefined,
    attempt: 0,
    retryAt: undefined,
    format: 'compact',
    clientId: 'c-1',
    mode: 'live',
    intervalMs: 250,
    epoch: 'e-1',
    seq: 1,
    rttMs: 1,
    clockOffsetMs: 0,
    lastFrameAt: 0,
    counters: createCounters(),
  };
  /** Whole channels, and rows as `market_data:BTC`, that are not to be taken for the present; `*`: none is. */
  readonly old = new Set<string>();
  now = 0;

  on<Name extends keyof BoardEvents>(name: Name, listener: (payload: BoardEvents[Name]) => unknown): () => void {
    return this.#emitter.on(name, listener);
  }

  emit<Name extends keyof BoardEvents>(name: Name, payload: BoardEvents[Name]): void {
    this.#emitter.emit(name, payload);
  }

  become(status: Partial<BoardStatus>): void {
    this.status = { ...this.status, ...status };
    this.emit('status', this.status);
  }

  /** An alert of the server. */
  alert(id: number, data: BoardEvents['alerts']['data'] = {}, given: Partial<BoardEvents['alerts']> = {}): void {
    this.emit('alerts', { channel: 'alerts', id, seq: id, time: id, isReplay: false, data, ...given });
  }

  put(channel: ChannelName, row: Readonly<Record<string, unknown>> | undefined, key = ''): void {
    const rows: Rows = this.#rows.get(channel) ?? new Map();
    if (row === undefined) rows.delete(key);
    else rows.set(key, row);
    this.#rows.set(channel, rows);
    this.emit('applied', { channels: [channel], seq: 1, time: this.now });
  }

  table<Name extends TableName>(name: Name): ReadonlyMap<string, Readonly<TableRows[Name]>> {
    return (this.#rows.get(name) ?? new Map()) as ReadonlyMap<string, Readonly<TableRows[Name]>>;
  }

  record<Name extends RecordName>(name: Name): Readonly<RecordRows[Name]> | undefined {
    return this.#rows.get(name)?.get('');
  }

  feed(): readonly never[] {
    return [];
  }

  isLive(channel: ChannelName, key?: string): boolean {
    return !this.old.has('*') && !this.old.has(key === undefined ? channel : `${channel}:${key}`);
  }

  serverNow(): number {
    return this.now;
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  replay(feed: string): void {
    this.replays.push(feed);
  }
}

/** Until what waits for a promise has gone on. */
export function settle(): Promise<void> {
  return setImmediate();
}

/** What a page keeps, in memory. */
export function createStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    getItem: (name) => items.get(name) ?? null,
    key: (index) => [...items.keys()][index] ?? null,
    removeItem: (name) => void items.delete(name),
    setItem: (name, value) => void items.set(name, value),
  };
}
