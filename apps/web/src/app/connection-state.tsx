/** Two clocks, never merged: how long a message takes there and back, and how long ago the server last confirmed. */
import type { BoardState } from '@tickboard/client/status';
import { currentRttMs } from '@tickboard/client/view/standing';
import { formatAge } from '@tickboard/client/view/times';
import { type Tone, toneOfRtt } from '@tickboard/client/view/tones';
import type { ReactNode } from 'react';
import { useConnection, useStatus } from '../board/hooks.ts';
import classes from './connection-state.module.css';

const TONES: Readonly<Record<BoardState, Tone>> = {
  connected: 'good',
  connecting: 'warn',
  resyncing: 'warn',
  reconnecting: 'bad',
  refused: 'bad',
  closed: 'bad',
};

/** Of what is still going on: a phone has no room for it. */
const ENDING = /ing$/;

export function ConnectionState(): ReactNode {
  const status = useStatus();
  const { state, lastFrameAt, reason } = status;
  const rttMs = currentRttMs(status, Date.now());
  const { kind } = useConnection();
  const isConnected = state === 'connected';
  const late = isConnected && (kind === 'late' || kind === 'stale') ? kind : undefined;
  const word = late ?? state;
  return (
    <div className={classes['connection']} data-late={late} title={reason?.message}>
      <span className={classes['state']} data-tone={late === undefined ? TONES[state] : 'warn'} role="status">
        <i className={classes['dot']} />
        <span className={classes['word']}>
          {word.replace(ENDING, '')}
          {ENDING.test(word) ? <span className={classes['ending']}>ing</span> : null}
        </span>
      </span>
      {isConnected ? (
        <span
          className={`figures ${classes['rtt']}`}
          data-tone={toneOfRtt(rttMs)}
          title="Round trip, median of the last five"
        >
          {rttMs === undefined ? '-' : `${Math.round(rttMs)} ms`}
        </span>
      ) : null}
      {lastFrameAt === undefined ? null : (
        <span
          className={`figures ${classes['age']}`}
          data-tone={late === undefined ? undefined : 'warn'}
          title="Since the last message of the server"
        >
          {formatAge(Date.now() - lastFrameAt)}
        </span>
      )}
    </div>
  );
}
