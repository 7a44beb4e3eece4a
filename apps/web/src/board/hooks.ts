/** The board for components. What they get is painted with the frame, not with the message. */
import type {
  ChannelName,
  ChannelSelector,
  FeedName,
  RecordName,
  RecordRows,
  TableName,
  TableRows,
} from '@tickboard/client/channel-rows';
import type { Board } from '@tickboard/client/board';
import type { FeedEvent } from '@tickboard/client/board-events';
import type { BoardStatus } from '@tickboard/client/status';
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { PreferenceValues } from '../preferences/preferences.ts';
import { useDesk } from './desk.ts';
import type { Seconds } from './seconds.ts';
import type { ServiceInfo } from './service-info.ts';
import {
  isSameStanding,
  judgeConnection,
  type Judged,
  judgeStanding,
  type Standing,
} from '@tickboard/client/view/standing';

/** Holds channels while the component is there. */
export function useChannels(selectors: readonly ChannelSelector[]): void {
  const { leases } = useDesk();
  // Keys come from back ends and may hold anything, blanks too.
  const name = JSON.stringify(selectors);
  useEffect(() => leases.hold(JSON.parse(name) as ChannelSelector[]), [leases, name]);
}

/** The connection's state, as of its last change and at least once a second. */
export function useStatus(): BoardStatus {
  const { board, seconds } = useDesk();
  const held = useRef<BoardStatus>(undefined);
  held.current ??= board.status;
  const subscribe = useCallback(
    (notify: () => void) => {
      return onStatus(board, seconds, () => {
        held.current = board.status;
        notify();
      });
    },
    [board, seconds],
  );
  return useSyncExternalStore(subscribe, () => held.current as BoardStatus);
}

/** One thing of the connection's state, a primitive: renders again only when that is another. */
export function useStatusOf<Value extends string | number | boolean | undefined>(
  read: (status: BoardStatus) => Value,
): Value {
  const { board, seconds } = useDesk();
  return useSyncExternalStore(
    useCallback((notify: () => void) => onStatus(board, seconds, notify), [board, seconds]),
    () => read(board.status),
  );
}

function onStatus(board: Board, seconds: Seconds, notify: () => void): () => void {
  const [stopStatus, stopSeconds] = [board.on('status', notify), seconds.subscribe(notify)];
  return () => {
    stopStatus();
    stopSeconds();
  };
}

/** Renders again in each frame in which the channel changed. */
export function useVersion(channel: ChannelName): number {
  const { frames } = useDesk();
  const subscribe = useCallback((notify: () => void) => frames.subscribe(channel, notify), [frames, channel]);
  return useSyncExternalStore(subscribe, () => frames.versionOf(channel));
}

/** Does not hold the channel: see `useChannels`. */
export function useRecord<Name extends RecordName>(name: Name): Readonly<RecordRows[Name]> | undefined {
  useVersion(name);
  return useDesk().board.record(name);
}

/** Does not hold the channel: see `useChannels`. */
export function useTable<Name extends TableName>(name: Name): ReadonlyMap<string, Readonly<TableRows[Name]>> {
  useVersion(name);
  return useDesk().board.table(name);
}

/** Oldest first. Does not hold the channel: see `useChannels`. */
export function useFeed<Name extends FeedName>(name: Name): readonly FeedEvent<Name>[] {
  useVersion(name);
  return useDesk().board.feed(name);
}

/** One thing of a channel, a primitive: renders again only when that is another. Does not hold the channel. */
export function useValue<Value extends string | number | boolean | undefined>(
  channel: ChannelName,
  read: (board: Board) => Value,
): Value {
  const { board, frames } = useDesk();
  const subscribe = useCallback((notify: () => void) => frames.subscribe(channel, notify), [frames, channel]);
  return useSyncExternalStore(subscribe, () => read(board));
}

/** How many rows of a table pass. Renders again only when that is another number. Does not hold the channel. */
export function useCount<Name extends TableName>(
  name: Name,
  passes: (row: Readonly<TableRows[Name]>) => boolean,
): number {
  return useValue(name, (board) => {
    let count = 0;
    for (const row of board.table(name).values()) if (passes(row)) count++;
    return count;
  });
}

/** Renders again once a second, for ages. */
export function useSecond(): number {
  const { seconds } = useDesk();
  return useSyncExternalStore(
    useCallback((notify: () => void) => seconds.subscribe(notify), [seconds]),
    () => seconds.count,
  );
}

/** Counts the lives of the server's state: what is keyed by it begins anew with another. */
export function useLife(): number {
  const { lives } = useDesk();
  return useSyncExternalStore(lives.subscribe, () => lives.count);
}

/** Counts how often what is shown became simulated, or real. */
export function useModeChanges(): number {
  const { lives } = useDesk();
  return useSyncExternalStore(lives.subscribe, () => lives.modes);
}

/** What the server says of itself; undefined while it does not. */
export function useServiceInfo(): ServiceInfo | undefined {
  const { serviceInfo } = useDesk();
  return useSyncExternalStore(serviceInfo.subscribe, () => serviceInfo.info);
}

/**
 * How far this can be taken for the present; looked at once a second and with each change of the connection, and with
 * each message while it is waited for.
 * Renders again only when it reads otherwise.
 */
export function useStanding(judged: Judged): Standing {
  return useJudgement((board) => judgeStanding(board, judged, Date.now()));
}

/** The same of the connection alone, whatever sources are away. */
export function useConnection(): Standing {
  return useJudgement((board) => judgeConnection(board, Date.now()));
}

function useJudgement(judge: (board: Board) => Standing): Standing {
  const { board, seconds } = useDesk();
  const held = useRef<Standing>(undefined);
  const subscribe = useCallback(
    (notify: () => void) => {
      const stopStatus = onStatus(board, seconds, notify);
      // What is waited for does not wait for the second to be over: it is here once the message was applied.
      const stopWaiting = board.on('received', () => {
        if (held.current?.kind === 'loading') queueMicrotask(notify);
      });
      return () => {
        stopStatus();
        stopWaiting();
      };
    },
    [board, seconds],
  );
  return useSyncExternalStore(subscribe, () => {
    const standing = judge(board);
    if (held.current === undefined || !isSameStanding(held.current, standing)) held.current = standing;
    return held.current;
  });
}

/** A preference, and whenever it changes. */
export function usePreference<Value>(select: (values: PreferenceValues) => Value): Value {
  return useStore(useDesk().preferences, select);
}
