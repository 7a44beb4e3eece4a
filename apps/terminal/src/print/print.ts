/** `tickboard top --print`: what the dashboard knows of a channel, as text, once or again and again. */
import type { Board } from '@tickboard/client/board';
import type { ChannelName, FeedName } from '@tickboard/client/channel-rows';
import { ChannelUnavailableError, ConnectionRefusedError } from '@tickboard/client/errors';
import { isOld, judgeStanding, type StandingKind } from '@tickboard/client/view/standing';
import type { Clock, Timer } from '@tickboard/core/clock';
import { CHANNELS_BY_NAME } from '@tickboard/core/model/registry';
import { listColumns, listRows, type PrintedColumn, type PrintedRow } from './print-columns.ts';
import { type Printed, type PrintFormat, toAscii, toCsvText, toJsonLine, toTable } from './print-formats.ts';

/** As many as a board keeps. */
const EVENTS_MAX = 50;

export interface PrintOptions {
  readonly board: Board;
  readonly clock: Clock;
  readonly channel: ChannelName;
  readonly format: PrintFormat;
  /** Of a table, which is for people; files of data are in UTF-8. */
  readonly isAscii: boolean;
  /** Those that are wanted, in this order; all where none is named. */
  readonly columns: readonly string[];
  /** Goes on printing what changes. */
  readonly isWatching: boolean;
  /** Between two times that something is printed. */
  readonly intervalMs: number;
  /** Until the server has to have told everything. */
  readonly timeoutMs: number;
  /** Resolves once the reader has taken it. */
  readonly write: (text: string) => Promise<void>;
  /** For people, beside what is printed. */
  readonly tell: (words: string) => void;
}

/** How it ended; what the exit code says. */
export type PrintEnd =
  | { readonly kind: 'printed' }
  /** Nobody should act on what was printed. */
  | { readonly kind: 'old'; readonly words: string }
  | { readonly kind: 'unreachable'; readonly words: string }
  | { readonly kind: 'refused'; readonly words: string }
  | { readonly kind: 'unavailable'; readonly words: string };

export async function print(options: PrintOptions): Promise<PrintEnd> {
  const failure = await untilReady(options);
  if (failure !== undefined) return failure;
  if (isFeed(options.channel)) await askForEvents(options);
  const printed = read(options);
  await options.write(writeAs(options, printed, true));
  if (options.isWatching) return watch(options, printed);
  return isOld({ kind: printed.standing }) ? { kind: 'old', words: printed.words } : { kind: 'printed' };
}

/** A server tells events as they happen: what was before comes on demand, and before the answer to the next request. */
async function askForEvents({ board, channel }: PrintOptions): Promise<void> {
  board.replay(channel as FeedName, { count: EVENTS_MAX });
  try {
    await board.verify();
  } catch {
    // It went away, or is of another revision: what has come is printed.
  }
}

function isFeed(channel: ChannelName): boolean {
  return CHANNELS_BY_NAME.get(channel)?.kind === 'feed';
}

/** Undefined once everything is here. */
async function untilReady({ board, clock, channel, timeoutMs }: PrintOptions): Promise<PrintEnd | undefined> {
  const { promise, resolve } = Promise.withResolvers<PrintEnd | undefined>();
  const stop = board.on('error', (error) => {
    if (error instanceof ChannelUnavailableError) resolve({ kind: 'unavailable', words: error.message });
  });
  const timer = clock.after(timeoutMs, () => {
    resolve({ kind: 'unreachable', words: board.status.reason?.message ?? `nothing came of ${channel}` });
  });
  board.ready().then(
    () => resolve(undefined),
    (error: unknown) => {
      resolve({ kind: error instanceof ConnectionRefusedError ? 'refused' : 'unreachable', words: wordsOf(error) });
    },
  );
  try {
    return await promise;
  } finally {
    stop();
    timer.cancel();
  }
}

/** Until the server does not want us any more, or `write` fails. Of events each is printed once. */
function watch(options: PrintOptions, first: Printed): Promise<PrintEnd> {
  const { board, clock, channel, format, intervalMs, write, tell } = options;
  const { promise, resolve, reject } = Promise.withResolvers<PrintEnd>();
  let timer: Timer | undefined;
  let isWriting = false;
  let isDirty = false;
  let told: StandingKind = first.standing;
  let eventId = lastEventOf(first);
  const flush = async (): Promise<void> => {
    timer = undefined;
    if (isWriting) return;
    isDirty = false;
    isWriting = true;
    const now = read(options);
    const printed = { ...now, rows: now.rows.filter((row) => !isEventBefore(row, eventId)) };
    eventId = lastEventOf(now) ?? eventId;
    // A file of rows has no place to say that they are old.
    const isLeftOut = format === 'csv' && isOld({ kind: printed.standing });
    if (isLeftOut && printed.standing !== told) tell(printed.words);
    if (!isLeftOut) await write(writeAs(options, printed, false));
    told = printed.standing;
    isWriting = false;
    if (isDirty) schedule();
  };
  const schedule = (): void => {
    isDirty = true;
    timer ??= clock.after(intervalMs, () => {
      flush().catch(reject);
    });
  };
  const stops = [
    board.on(channel, schedule),
    board.on('status', () => {
      const { state, reason } = board.status;
      if (state === 'refused') resolve({ kind: 'refused', words: reason?.message ?? 'refused' });
      else if (read(options).standing !== told) schedule();
    }),
  ];
  return promise.finally(() => {
    for (const stop of stops) stop();
    timer?.cancel();
  });
}

function read({ board, clock, channel, columns }: PrintOptions): Printed {
  const all = listColumns(channel);
  const chosen = columns.flatMap((id): readonly PrintedColumn[] => all.filter((column) => column.id === id));
  const { kind, words } = judgeStanding(
    board,
    { channels: isFeed(channel) ? ['system_health'] : [channel] },
    clock.now(),
  );
  return {
    channel,
    columns: chosen.length > 0 ? chosen : all,
    rows: listRows(board, channel),
    time: board.serverNow(),
    seq: board.status.seq,
    mode: board.status.mode,
    standing: kind,
    words,
  };
}

function lastEventOf({ rows }: Printed): number | undefined {
  return rows.at(-1)?.['event_id'] as number | undefined;
}

function isEventBefore({ event_id: id }: PrintedRow, last: number | undefined): boolean {
  return typeof id === 'number' && last !== undefined && id <= last;
}

function writeAs({ format, isAscii }: PrintOptions, printed: Printed, isFirst: boolean): string {
  switch (format) {
    case 'json':
      return toJsonLine(printed);
    case 'csv':
      return toCsvText(printed, isFirst);
    default: {
      const table = isFirst ? toTable(printed) : `\n${toTable(printed)}`;
      return isAscii ? toAscii(table) : table;
    }
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
