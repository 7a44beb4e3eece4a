/** What an application holds: the state of a Tickboard server, kept up to date and provably the same. */
import { RECORD_KEY } from '@tickboard/core/model/channel';
import type { BoardEvents, FeedEvent, RecordChange, TableChange } from './board-events.ts';
import { TABLE_NAMES } from './channel-kinds.ts';
import type {
  ChannelName,
  ChannelSelector,
  FeedFilters,
  FeedName,
  RecordName,
  RecordRows,
  StateName,
  TableName,
  TableRows,
} from './channel-rows.ts';
import { Emitter } from './emitter.ts';
import { ListenerError } from './errors.ts';
import type { Settings } from './options.ts';
import type { RowChanges } from './replica-changes.ts';
import { Session } from './session.ts';
import type { BoardState, BoardStatus, Staleness } from './status.ts';
import { TableView } from './table-view.ts';
import type { Verification } from './verifier.ts';

/** What was not confirmed for so many heartbeats is not shown as live. */
const STALE_HEARTBEATS = 1.5;

export interface ReplayOptions {
  /** The last so many. */
  readonly count?: number;
  /** From this event id, or this time (RFC 3339), on. */
  readonly from?: number | string;
}

export class Board {
  readonly #emitter = new Emitter<BoardEvents>((event, error) => this.#listenerFailed(event, error));
  readonly #session: Session;
  readonly #tables = new Map<string, TableView<unknown>>();

  /** Use `connectTickboard`. */
  constructor(settings: Settings) {
    this.#session = new Session(settings, {
      changed: (changes, at) => this.#changed(changes, at),
      event: (event) => this.#emitter.emit(event.channel as FeedName, event as unknown as FeedEvent as never),
      gap: (gap) => this.#emitter.emit('gap', gap),
      replayGap: (gap) => this.#emitter.emit('replayGap', gap),
      resync: (resync) => this.#emitter.emit('resync', resync),
      status: (status) => this.#emitter.emit('status', status),
      failed: (error) => this.#emitter.emit('error', error),
      received: (received) => this.#emitter.emit('received', received),
    });
    this.#session.run();
  }

  /**
   * Calls `listener` with each change of a channel, event of a feed, or event of the board, until the function that is
   * returned is called. A listener that throws (or whose promise is rejected) harms nothing: the `error` event says so.
   */
  on<Name extends keyof BoardEvents>(name: Name, listener: (payload: BoardEvents[Name]) => unknown): () => void {
    return this.#emitter.on(name, listener);
  }

  /** The rows of a table by key, always the present ones. Rows change in place: copy what you want to keep. */
  table<Name extends TableName>(name: Name): ReadonlyMap<string, Readonly<TableRows[Name]>> {
    let table = this.#tables.get(name);
    if (table === undefined) this.#tables.set(name, (table = new TableView(this.#session.sync.replica, name)));
    return table as TableView<TableRows[Name]>;
  }

  /** The one row of a record; undefined while there is none. */
  record<Name extends RecordName>(name: Name): Readonly<RecordRows[Name]> | undefined {
    return this.#session.sync.replica.tables.get(name)?.get(RECORD_KEY);
  }

  /** The last events of a feed, oldest first: another array whenever they changed. */
  feed<Name extends FeedName>(name: Name): readonly FeedEvent<Name>[] {
    return this.#session.feeds.eventsOf(name) as unknown as readonly FeedEvent<Name>[];
  }

  get status(): BoardStatus {
    return this.#session.status;
  }

  /** This and the next are those of `status`, for whoever asks many times for each frame that is painted. */
  get state(): BoardState {
    return this.#session.state;
  }

  get lastFrameAt(): number | undefined {
    return this.#session.lastFrameAt;
  }

  /** The server's wall time, Unix ms: what `updated_at` and the times of events compare with. */
  serverNow(): number {
    return this.#session.serverNow();
  }

  /** How far a channel can be taken for the present. */
  staleness(channel: ChannelName): Staleness {
    const rows = this.#session.sync.replica.tables.get(channel);
    return {
      isLive: this.isLive(channel),
      ageMs: this.ageOf(channel),
      // Counted by whoever asks: most look only whether it is live, with each message.
      get staleRows() {
        let count = 0;
        for (const row of rows?.values() ?? []) if (row['stale'] === true) count++;
        return count;
      },
    };
  }

  /** Milliseconds since the server last said that a channel is what is held; undefined before it ever did. */
  ageOf(channel: ChannelName): number | undefined {
    const confirmedAt = this.#session.sync.confirmedAt(channel);
    return confirmedAt === undefined ? undefined : Math.max(0, this.serverNow() - confirmedAt);
  }

  /** Whether a channel, or a row of it whatever others are awaited, can be taken for the present. */
  isLive(channel: ChannelName, key?: string): boolean {
    const { subscriptions, heartbeatMs, state } = this.#session;
    const ageMs = this.ageOf(channel);
    const isConfirmed = ageMs !== undefined && heartbeatMs !== undefined && ageMs <= heartbeatMs * STALE_HEARTBEATS;
    const isHere = key === undefined ? subscriptions.holds(channel) : subscriptions.holdsRow(channel, key);
    return isConfirmed && isHere && state === 'connected';
  }

  /**
   * Resolves once everything that is wanted is here and is what the server holds; at once where that is so.
   *
   * @throws {ConnectionRefusedError | BoardClosedError} when it will not come about
   * @throws {ServerError} when the server refused a subscription meanwhile
   */
  ready(): Promise<void> {
    return this.#session.ready();
  }

  /** Adds channels. Where everything was subscribed so far, exactly these are from now on. */
  subscribe(channels: readonly ChannelSelector[], filters?: FeedFilters): void {
    this.#session.subscriptions.add(channels, filters);
    this.#session.selectionChanged();
  }

  /** Removes channels; a bare name goes with all its patterns. */
  unsubscribe(channels: readonly ChannelSelector[]): void {
    this.#session.subscriptions.remove(channels);
    this.#session.selectionChanged();
  }

  /** Asks for another pace of updates. */
  setInterval(intervalMs: number): void {
    this.#session.setInterval(intervalMs);
  }

  /** Asks for events of a feed that happened before; those that never came here yet arrive as events with `isReplay`. */
  replay(feed: FeedName, options: ReplayOptions = {}): void {
    this.#session.replay(feed, options);
  }

  /** Distrusts what is held of these channels, or of all, and gets it anew. */
  refresh(channels?: readonly StateName[]): void {
    this.#session.refresh(channels);
  }

  /**
   * Waits until all is here, then compares it with what the server holds. Where it differs a resync has begun.
   *
   * @throws {NotConnectedError} when the connection was lost before the answer
   * @throws {VerifyUnsupportedError} when the server speaks another revision of the protocol
   */
  verify(): Promise<Verification> {
    return this.#session.verify();
  }

  /** Tries to connect now: without waiting any longer, and after a refusal. */
  reconnect(): void {
    this.#session.reconnect();
  }

  /** Ends it for good. What is held stays readable. */
  close(): void {
    this.#session.close();
  }

  #changed(changes: readonly RowChanges[], { seq, time }: { readonly seq: number; readonly time: number }): void {
    const at = { seq, time };
    for (const { channel, ...keys } of changes) {
      if (TABLE_NAMES.has(channel)) {
        const name = channel as TableName;
        const change = { channel: name, ...keys, table: this.table(name), ...at };
        this.#emitter.emit(name, change as TableChange as never);
      } else {
        const name = channel as RecordName;
        const change = { channel: name, record: this.record(name), ...at };
        this.#emitter.emit(name, change as RecordChange as never);
      }
    }
    this.#emitter.emit('applied', { channels: changes.map(({ channel }) => channel as ChannelName), ...at });
  }

  #listenerFailed(event: keyof BoardEvents, cause: unknown): void {
    this.#session.counters.listenerErrors++;
    // Whoever listens for errors and throws is only counted.
    if (event !== 'error') this.#emitter.emit('error', new ListenerError(`a listener of ${event} failed`, { cause }));
  }
}
