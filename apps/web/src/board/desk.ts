/** What every panel works with: the board, its frames, and who holds which channels. One a page. */
import type { Board } from '@tickboard/client/board';
import { systemClock } from '@tickboard/core/clock';
import { createContext, useContext } from 'react';
import type { Preferences } from '../preferences/preferences.ts';
import { ChannelLeases } from './channel-leases.ts';
import { ConnectionLog } from './connection-log.ts';
import { askHistory } from './ask-history.ts';
import type { Credentials } from './credentials.ts';
import { FrameLoop } from './frame-loop.ts';
import { Lives } from '@tickboard/client/view/lives';
import { Seen } from '@tickboard/client/view/seen';
import { Notifications } from './notifications.ts';
import { Seconds } from './seconds.ts';
import { ServiceInfoWatch } from './service-info.ts';

/** What the page shows, tells and gathers wherever one is: what is asked for at first, and never let go of. */
export const ALWAYS_HELD = [
  'summary',
  // The summary is made of them.
  'positions',
  'account',
  'risk',
  'system_health',
  'alerts',
  'closed_trades',
] as const;

/** A server that is there answers at once. */
const ANSWER_MS = 5_000;

export class Desk {
  readonly board: Board;
  readonly preferences: Preferences;
  readonly credentials: Credentials;
  readonly frames: FrameLoop;
  readonly leases: ChannelLeases;
  readonly lives: Lives;
  readonly seconds = new Seconds();
  readonly seen: Seen;
  readonly notifications: Notifications;
  readonly connectionLog: ConnectionLog;
  readonly serviceInfo: ServiceInfoWatch;

  constructor(board: Board, preferences: Preferences, credentials: Credentials) {
    this.board = board;
    this.preferences = preferences;
    this.credentials = credentials;
    credentials.watch(board);
    this.frames = new FrameLoop(board);
    this.leases = new ChannelLeases(board, systemClock);
    this.leases.hold(ALWAYS_HELD);
    this.lives = new Lives(board);
    this.seen = new Seen(board, systemClock, (query) => askHistory(credentials, query));
    this.notifications = new Notifications({ board, preferences, leases: this.leases, storage: () => localStorage });
    this.connectionLog = new ConnectionLog(board);
    this.serviceInfo = new ServiceInfoWatch({
      board,
      clock: systemClock,
      ask: askServiceInfo,
      isHidden: () => document.hidden,
    });
    this.seconds.run();
  }
}

async function askServiceInfo(): Promise<unknown> {
  const answer = await fetch('/api/service-info', { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) });
  return answer.json();
}

export const DeskContext = createContext<Desk | undefined>(undefined);

/** @throws outside of the page's desk. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === undefined) throw new Error('there is no desk around this component');
  return desk;
}
