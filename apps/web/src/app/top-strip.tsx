/** On every page: where one is, whether the figures are real, and how the connection stands. */
import type { BoardState, BoardStatus } from '@tickboard/client/status';
import { formatAge } from '@tickboard/client/view/times';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useDesk } from '../board/desk.ts';
import { useStatus } from '../board/hooks.ts';
import { Button } from '../ui/button.tsx';
import { ROUTES } from './routes.ts';
import classes from './top-strip.module.css';

const TONES: Readonly<Record<BoardState, 'good' | 'warn' | 'bad'>> = {
  connected: 'good',
  connecting: 'warn',
  resyncing: 'warn',
  reconnecting: 'bad',
  refused: 'bad',
  closed: 'bad',
};

export function TopStrip(): ReactNode {
  const [location] = useLocation();
  const status = useStatus();
  return (
    <header className={classes['strip']} data-mode={status.mode}>
      <Link href="/" className={classes['brand']} aria-label="Tickboard">
        <img src="/favicon.svg" alt="" width="18" height="18" />
        <span>Tickboard</span>
      </Link>
      <nav className={classes['nav']} aria-label="Pages">
        {ROUTES.map(({ href, title }) => (
          <Link key={href} href={href} aria-current={location.startsWith(href) ? 'page' : undefined}>
            {title}
          </Link>
        ))}
      </nav>
      <span className={classes['space']} />
      <Mode mode={status.mode} />
      <Connection status={status} />
    </header>
  );
}

function Mode({ mode }: { readonly mode: BoardStatus['mode'] }): ReactNode {
  if (mode === undefined) return null;
  const description = mode === 'simulated' ? 'Nothing that is shown here is real' : 'From the configured sources';
  return (
    <span className={classes[mode]} title={description}>
      {mode === 'simulated' ? 'SIMULATED' : 'LIVE'}
    </span>
  );
}

function Connection({ status }: { readonly status: BoardStatus }): ReactNode {
  const { board } = useDesk();
  const { state, rttMs, reason, retryAt, attempt, lastFrameAt } = status;
  const ageMs = lastFrameAt === undefined ? undefined : Date.now() - lastFrameAt;
  const wait = retryAt === undefined ? '' : ` in ${formatAge(retryAt - Date.now())}`;
  return (
    <div className={classes['connection']} data-tone={TONES[state]} role="status" title={reason?.message}>
      <i className={classes['dot']} />
      <span className={classes['state']}>{state}</span>
      {state === 'connected' ? (
        <>
          <span className="figures" title="Round trip, median of the last five">
            {rttMs === undefined ? '-' : `${Math.round(rttMs)} ms`}
          </span>
          <span className={`figures ${classes['age']}`} title="Since the last message of the server">
            {formatAge(ageMs)}
          </span>
        </>
      ) : null}
      {state === 'reconnecting' ? (
        <>
          <span className="figures">
            attempt {attempt + 1}
            {wait}
          </span>
          <Button onClick={() => board.reconnect()}>Retry now</Button>
        </>
      ) : null}
      {state === 'refused' ? <Button onClick={() => board.reconnect()}>Try again</Button> : null}
    </div>
  );
}
