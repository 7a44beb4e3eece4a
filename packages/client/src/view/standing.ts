/** How far what a panel shows can be taken for the present, in the order of how bad it is. Rules: docs/spec/web.md. */
import { CLOSE_CODES } from '@tickboard/core/protocol/close-codes';
import type { Board } from '../board.ts';
import type { ChannelName, TableRows } from '../channel-rows.ts';
import type { BoardStatus } from '../status.ts';
import { isFlat } from './positions.ts';
import { formatAge } from './times.ts';
import { type ShownRows, type Weight, weigh } from './shown-rows.ts';

/** How often a dashboard asks the server whether it is there. */
export const PING_INTERVAL_MS = 1_000;

export type StandingKind =
  /** Nothing has come yet. */
  | 'loading'
  | 'live'
  /** Connected, and not confirmed for longer than it should be. */
  | 'late'
  /** Not confirmed for so long that nobody should act on it, or every row's own source is away. */
  | 'stale'
  /** What is shown may not be what the server holds, until its snapshot has come. */
  | 'resyncing'
  /** The connection is lost. */
  | 'reconnecting'
  /** The server does not want us. */
  | 'refused';

export interface Standing {
  readonly kind: StandingKind;
  /** Where sources are away, since the one that is away for longest was heard; else since the server confirmed it. */
  readonly ageMs: number | undefined;
  /** Rows whose own source is away, and all rows. */
  readonly staleRows: number;
  readonly rows: number;
  /** In words, for whoever looks at the panel. */
  readonly words: string;
  /** What is shown beside, and is away. */
  readonly beside: { readonly words: string; readonly ageMs: number | undefined } | undefined;
}

/** What is judged. */
export interface Judged {
  readonly channels: readonly ChannelName[];
  /** What of these is shown, where that is not all. */
  readonly shown?: ShownRows | undefined;
  /** What they are judged by where they have no row: one source mostly tells all of an instrument. */
  readonly instead?: ShownRows | undefined;
  /** What they are sums of: as old as the oldest part. */
  readonly madeOf?: ShownRows | undefined;
  /** What figures among theirs come from: that these are away makes nothing else old. */
  readonly beside?: ShownRows | undefined;
}

/** What is older than this is stale, not late. */
const STALE_AFTER_MS = 5_000;
/** A server that answers is heard with each ping: one that was not for so long may be frozen. */
const LATE_AFTER_SILENCE_MS = 3 * PING_INTERVAL_MS;

const WORDS: Readonly<Record<StandingKind, (age: string) => string>> = {
  loading: () => 'Waiting for the first figures',
  live: () => 'Live',
  late: (age) => `Late: confirmed ${age} ago`,
  stale: (age) => `Stale: nothing was confirmed for ${age}`,
  resyncing: () => 'Getting the state anew',
  reconnecting: (age) => `Disconnected: figures are ${age} old`,
  refused: () => 'The server refused the connection',
};

/** Open positions: the server sums them up, and says of none that it is old. */
export const OPEN_POSITIONS: ShownRows = { positions: (row: Readonly<TableRows['positions']>) => !isFlat(row) };
const NOTHING: Weight = { rows: 0, staleRows: 0, heardAt: undefined };
const CONNECTION: Judged = { channels: ['summary'], shown: { summary: () => false } };

/** `now` is the local wall time, Unix ms. */
export function judgeStanding(board: Board, judged: Judged, now: number): Standing {
  const { channels, shown = {}, instead, madeOf, beside } = judged;
  const confirmedMs = oldestOf(board, channels);
  const own = weigh(board, channels, shown);
  const parts = weighShown(board, madeOf);
  const isAnyAway = parts.staleRows > 0;
  const { rows, staleRows, heardAt } = isAnyAway ? parts : own.rows === 0 ? weighShown(board, instead) : own;
  const isAway = isAnyAway || (rows > 0 && staleRows === rows);
  const isLive = channels.every((channel) => board.isLive(channel));
  const kind = judge(board, { confirmedMs, isLive, isAway, now });
  const isOfSources = isAway && kind === 'stale';
  const ageMs = isOfSources ? ageOf(board, heardAt) : confirmedMs;
  const isIncompatible = kind === 'refused' && isNotUnderstood(board.status);
  const words = describe(kind, { ageMs, rows, staleRows, isOfSources, isIncompatible });
  return { kind, ageMs, staleRows, rows, words, beside: judgeBeside(board, beside) };
}

/** Of the connection alone, whatever sources are away. */
export function judgeConnection(board: Board, now: number): Standing {
  return judgeStanding(board, CONNECTION, now);
}

/** The round trip; of a server that has fallen silent nobody knows it any more. */
export function currentRttMs({ rttMs, lastFrameAt }: BoardStatus, now: number): number | undefined {
  const silentMs = lastFrameAt === undefined ? 0 : now - lastFrameAt;
  return silentMs > LATE_AFTER_SILENCE_MS ? undefined : rttMs;
}

/** Whether it and the server do not understand each other. */
export function isNotUnderstood({ state, reason }: Pick<BoardStatus, 'state' | 'reason'>): boolean {
  return state === 'refused' && (reason?.isIncompatible === true || reason?.code === CLOSE_CODES.tooManyBadMessages);
}

/** Whether figures may be taken for the present. */
export function isOld({ kind }: Pick<Standing, 'kind'>): boolean {
  return kind !== 'live' && kind !== 'late' && kind !== 'loading';
}

/** Whether both read the same. While all is well their age is part of nothing that is shown. */
export function isSameStanding(one: Standing, other: Standing): boolean {
  if (one.kind !== other.kind || one.staleRows !== other.staleRows || one.rows !== other.rows) return false;
  if (one.words !== other.words || one.beside?.words !== other.beside?.words) return false;
  return one.kind === 'live' || formatAge(one.ageMs) === formatAge(other.ageMs);
}

interface Facts {
  readonly confirmedMs: number | undefined;
  readonly isLive: boolean;
  readonly isAway: boolean;
  readonly now: number;
}

function judge(board: Board, { confirmedMs, isLive, isAway, now }: Facts): StandingKind {
  const { state, lastFrameAt } = board;
  if (state === 'refused' || state === 'closed') return 'refused';
  if (confirmedMs === undefined) return 'loading';
  if (state === 'reconnecting' || state === 'connecting') return 'reconnecting';
  if (state === 'resyncing') return 'resyncing';
  const silentMs = lastFrameAt === undefined ? 0 : now - lastFrameAt;
  if (isAway || silentMs > STALE_AFTER_MS) return 'stale';
  if (isLive) return silentMs > LATE_AFTER_SILENCE_MS ? 'late' : 'live';
  return confirmedMs > STALE_AFTER_MS ? 'stale' : 'late';
}

/** Since the one that was confirmed longest ago was; undefined where one never was. */
function oldestOf(board: Board, channels: readonly ChannelName[]): number | undefined {
  let oldestMs = 0;
  for (const channel of channels) {
    const ageMs = board.ageOf(channel);
    if (ageMs === undefined) return undefined;
    oldestMs = Math.max(oldestMs, ageMs);
  }
  return oldestMs;
}

function weighShown(board: Board, shown: ShownRows | undefined): Weight {
  if (shown === undefined) return NOTHING;
  return weigh(board, Object.keys(shown) as ChannelName[], shown);
}

function judgeBeside(board: Board, beside: ShownRows | undefined): Standing['beside'] {
  if (beside === undefined) return undefined;
  const away = (Object.keys(beside) as ChannelName[]).flatMap((channel) => {
    const weight = weigh(board, [channel], beside);
    return weight.staleRows === 0 ? [] : [{ channel, ...weight }];
  });
  if (away.length === 0) return undefined;
  const ageMs = ageOf(board, oldest(away));
  const names = away.map(({ channel }) => channel.replaceAll('_', ' ')).join(', ');
  return { words: `${names}: source away, last heard ${formatAge(ageMs)} ago`, ageMs };
}

function oldest(weights: readonly Weight[]): number | undefined {
  const times = weights.flatMap(({ heardAt }) => heardAt ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

function ageOf(board: Board, time: number | undefined): number | undefined {
  return time === undefined ? undefined : Math.max(0, board.serverNow() - time);
}

interface Described {
  readonly ageMs: number | undefined;
  readonly rows: number;
  readonly staleRows: number;
  readonly isOfSources: boolean;
  readonly isIncompatible: boolean;
}

function describe(kind: StandingKind, described: Described): string {
  const { ageMs, rows, staleRows, isOfSources, isIncompatible } = described;
  if (kind === 'live' && staleRows === 0) return WORDS.live('');
  const age = formatAge(ageMs);
  if (isIncompatible) return 'Incompatible with this server';
  if (isOfSources) return `Stale: the source is away${ageMs === undefined ? '' : `, last heard ${age} ago`}`;
  if (kind === 'live' && staleRows > 0) return `${staleRows} of ${rows} rows are stale`;
  return WORDS[kind](age);
}
