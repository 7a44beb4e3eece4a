/** Real store, ingest and supervision; the sources are puppets that the test moves through their contexts. */
import { ManualClock } from '@tickboard/core/clock';
import { RECORD_KEY } from '@tickboard/core/model/channel';
import { seededRandom } from '@tickboard/core/random';
import type { Change } from '@tickboard/core/store/change';
import { type AppliedBatch, Store, type StoreOptions } from '@tickboard/core/store/store';
import { MemoryBookmarks } from '../../src/sources/bookmarks.ts';
import { Ingest, type IngestOptions } from '../../src/ingest/ingest.ts';
import type { Source, SourceContext } from '../../src/sources/source.ts';
import type { SourceState } from '../../src/sources/source-status.ts';
import type { SourceSight } from '../../src/sources/source-observer.ts';
import { SupervisedSource } from '../../src/sources/supervised-source.ts';
import { Supervisor } from '../../src/sources/supervisor.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { Lines } from '../telemetry/lines.ts';

export const STALL_AFTER_MS = 5_000;
const SEED = 20_260_104;

export interface Observed {
  readonly states: SourceState[];
  messages: number;
  readonly refused: Record<string, number>;
  readonly lags: number[];
  outdated: number;
  reconnects: number;
  readonly overflowed: Record<string, number>;
  readonly sights: SourceSight[];
}

export interface Puppet {
  readonly context: SourceContext;
  readonly supervised: SupervisedSource;
  readonly observed: Observed;
  /** What was called of the source itself. */
  readonly calls: ('run' | 'stop')[];
}

export interface SupervisionUnderTest {
  readonly clock: ManualClock;
  readonly store: Store;
  readonly ingest: Ingest;
  readonly supervisor: Supervisor;
  readonly log: Lines;
  readonly batches: AppliedBatch[];
  puppet(name: string): Puppet;
  /** Ends the turn of the event loop: runs what was deferred. */
  endTurn(): void;
  /** Ends turns until nothing waits. */
  endTurns(): void;
  /** Lets so many seconds pass, each with a look at the sources. */
  passSeconds(seconds: number): void;
  row(channel: string, key?: string): Record<string, unknown> | undefined;
}

export function openSupervision(
  names: readonly string[] = ['redis'],
  storeOptions: Partial<StoreOptions> = {},
  ingestOptions: Partial<IngestOptions> = {},
  /** What sources do otherwise than usual, by name. */
  sources: Readonly<Record<string, (context: SourceContext) => Partial<Source>>> = {},
): SupervisionUnderTest {
  const clock = new ManualClock();
  const log = new Lines();
  const logger = createLogger({ level: 'info', clock, stream: log });
  const store = new Store({ random: seededRandom(SEED), now: () => clock.now(), ...storeOptions });
  const batches: AppliedBatch[] = [];
  store.subscribe((batch) => batches.push(batch));
  let deferred: (() => void)[] = [];
  const ingest = new Ingest({ store, now: () => clock.now(), defer: (task) => deferred.push(task), ...ingestOptions });
  const endTurn = () => {
    const tasks = deferred;
    deferred = [];
    for (const task of tasks) task();
  };
  const puppets = new Map<string, Puppet>();
  for (const name of names) {
    const observed: Observed = {
      states: [],
      messages: 0,
      refused: {},
      lags: [],
      outdated: 0,
      reconnects: 0,
      overflowed: {},
      sights: [],
    };
    const calls: ('run' | 'stop')[] = [];
    let context: SourceContext | undefined;
    const create = (given: SourceContext): Source => {
      context = given;
      return {
        run: () => calls.push('run'),
        stop: () => {
          calls.push('stop');
          return Promise.resolve();
        },
        ...sources[name]?.(given),
      };
    };
    const supervised = new SupervisedSource({
      name,
      type: 'puppet',
      stallAfterMs: STALL_AFTER_MS,
      create,
      bookmarks: new MemoryBookmarks(),
      receiver: ingest,
      clock,
      random: seededRandom(SEED),
      log: logger,
      observer: {
        messages: (_source, count) => {
          observed.messages += count;
        },
        refused: (_source, kind) => {
          observed.refused[kind] = (observed.refused[kind] ?? 0) + 1;
        },
        outdated: (_source, count) => {
          observed.outdated += count;
        },
        overflowed: (_source, action, count) => {
          observed.overflowed[action] = (observed.overflowed[action] ?? 0) + count;
        },
        reconnected: () => {
          observed.reconnects++;
        },
        looked: (_source, sight) => observed.sights.push(sight),
        state: (_source, state) => observed.states.push(state),
        lag: (_source, seconds) => observed.lags.push(seconds),
      },
    });
    puppets.set(name, { context: context!, supervised, observed, calls });
  }
  const all = [...puppets.values()].map((puppet) => puppet.supervised);
  const supervisor = new Supervisor({
    sources: all,
    store,
    clock,
    serverName: 'dashboard-server',
  });
  return {
    clock,
    store,
    ingest,
    supervisor,
    log,
    batches,
    puppet: (name) => puppets.get(name)!,
    endTurn,
    endTurns() {
      while (deferred.length > 0) endTurn();
    },
    passSeconds: (seconds) => clock.advance(seconds * 1_000),
    row(channel, key = RECORD_KEY) {
      const table = store.tables.get(channel)!;
      const row = table.rows.get(key);
      const entries = table.definition.fields.map(({ name, index }) => [name, row?.values[index]] as const);
      return row && Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    },
  };
}

export function quote(symbol: string, lastPrice: number, fields: Record<string, number> = {}): Change {
  return { op: 'merge', channel: 'market_data', row: { symbol, last_price: lastPrice, ...fields } };
}

/** As a load of keys hands it over. */
export function loadedQuote(symbol: string, lastPrice: number, updatedAt: number): Change {
  const row = { symbol, last_price: lastPrice, updated_at: updatedAt };
  return { op: 'merge', channel: 'market_data', row, ifNewer: true, isLoaded: true };
}
