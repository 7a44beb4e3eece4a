/** What the HTTP side sees of the server: functions where the answer changes, read anew for each request. */
import type { Clock } from '@tickboard/core/clock';
import type { Store } from '@tickboard/core/store/store';
import type { Logger } from 'pino';
import type { Config } from '../config/options.ts';
import type { History } from '../history/history.ts';
import type { Credentials } from '../session/credentials.ts';
import type { Intake } from '../sources/intake.ts';
import type { Quarantine } from '../sources/quarantine.ts';
import type { SourceStatus } from '../sources/source-status.ts';
import type { Collector } from '../state/collector.ts';
import type { ClientLabel, Metrics } from '../telemetry/metrics.ts';

export interface ClientCounts {
  readonly connections: number;
  readonly byType: Readonly<Record<ClientLabel, number>>;
  /** Clients skipped until they drain. */
  readonly lagging: number;
  /** Groups that share their encodings. */
  readonly groups: number;
  /** Sends that wait for their slice. */
  readonly queueDepth: number;
}

export interface HttpContext {
  readonly config: () => Config;
  readonly store: Store;
  /** Brings what is derived in the store up to date: without clients there is no tick that would. */
  readonly settle: () => void;
  readonly metrics: Metrics;
  /** What QuantMind's clients are shown. */
  readonly collector: Collector;
  /** Every configured source. */
  readonly sources: () => readonly SourceStatus[];
  /** What was refused, by source. */
  readonly quarantines: () => ReadonlyMap<string, Quarantine>;
  /** Sources that are pushed to. */
  readonly intakes: () => readonly Intake[];
  /** Undefined where nothing is kept. */
  readonly history: Pick<History, 'query' | 'symbols' | 'stats' | 'status'> | undefined;
  readonly clients: () => ClientCounts;
  readonly mode: () => 'live' | 'simulated';
  readonly credentials: Credentials;
  readonly clock: Clock;
  /** Runs the task in a later turn of the event loop. */
  readonly defer: (task: () => void) => void;
  /** Unix ms. */
  readonly startedAt: number;
  readonly version: string;
  /** The folder of the web dashboard as it was built; undefined where none is to be served. */
  readonly dashboardRoot: string | undefined;
  readonly log: Logger;
}

export const SERVICE_NAME = 'dashboard-server';

/** The store with everything in it that follows from what came in so far: to be read before anything else happens. */
export function readStore({ store, settle }: HttpContext): Store {
  settle();
  return store;
}
