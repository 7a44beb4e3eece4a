import type { Clock } from '@tickboard/core/clock';
import type { Change } from '@tickboard/core/store/change';
import type { Store } from '@tickboard/core/store/store';
import type { Logger } from 'pino';
import { NO_DESK } from '../config/desk-names.ts';
import type { Config } from '../config/options.ts';
import type { FormingBars } from '../history/forming-bars.ts';
import type { History } from '../history/history.ts';
import type { HistoryQuery } from '../history/history-query.ts';
import { kindOf } from '../history/kinds.ts';
import { readPast } from '../history/restorer.ts';
import { findOthersInstead, findUnnamed } from '../history/rows-of-others.ts';
import type { ToldBefore } from '../ingest/told-before.ts';

export interface RestoreOptions {
  readonly history: History;
  readonly store: Store;
  readonly toldBefore: ToldBefore;
  readonly formingBars: FormingBars;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: Config;
  /** By name: whether what the source tells is simulated. */
  readonly sources: ReadonlyMap<string, boolean>;
}

/** Opens history, and puts into the empty state what a restart must not lose. */
export async function restoreState(options: RestoreOptions): Promise<void> {
  const { history, store, toldBefore, formingBars, clock, log, config, sources } = options;
  const withinMs = config.history.restoreWithinMs;
  const rows: History['rows'] = async (query) => {
    await history.opened;
    return history.rows(query);
  };
  history.open();
  void tellOfOthers(history, rows, options);
  if (withinMs === 0) return;
  const startMs = clock.monotonic();
  const { feedKept: eventsKept, finishedOrdersKept: finishedKept } = config.state;
  const { events, orders, bars, missing } = await readPast({
    rows: (query) => rows(ofOwnDesk(query, history)),
    clock,
    withinMs,
    eventsKept,
    finishedKept,
    sources,
  });
  const changes: Change[] = [...orders];
  for (const [channel, past] of events) {
    for (const data of past) toldBefore.remember(channel, data);
    changes.push(...past.map((data): Change => ({ op: 'event', channel, data })));
  }
  store.restore(changes);
  formingBars.restore(bars);
  const found = { events: changes.length - orders.length, orders: orders.length, bars: bars.length };
  const tookMs = Math.round(clock.monotonic() - startMs);
  if (missing.length === 0) log.info({ ...found, tookMs }, 'restored from history');
  else log.warn({ ...found, tookMs, missing }, 'history was not read in time: not all is restored');
}

/** What was recorded into a file says no desk; what was imported into it may say that of another one. */
function ofOwnDesk(query: HistoryQuery, { status: { desk = NO_DESK } }: History): HistoryQuery {
  return kindOf(query.type).hasDesk ? { ...query, desk } : query;
}

/** Once a start, and in nobody's way. */
async function tellOfOthers(
  { status: { desk } }: History,
  rows: History['rows'],
  { log, clock }: Pick<RestoreOptions, 'log' | 'clock'>,
): Promise<void> {
  if (desk === undefined) return;
  try {
    const lookedAt = { rows, until: clock.now() };
    const unnamed = await findUnnamed(lookedAt);
    if (unnamed.length > 0) {
      log.warn(
        { desk, types: unnamed },
        'history has rows that say no desk, from before there were desks: they are answered with desk=unnamed or desk=all, and not restored',
      );
    }
    const instead = await findOthersInstead(lookedAt, desk);
    if (instead.length > 0) {
      log.warn(
        { desk, instead },
        'history has nothing of this desk, but of others: if this server is one of them, set history.desk to its name',
      );
    }
  } catch (error) {
    log.debug({ err: error }, 'rows of other desks were not looked for');
  }
}
