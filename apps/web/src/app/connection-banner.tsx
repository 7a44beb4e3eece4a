/** While there is no connection: since when, what is being done, and how old the figures are. */
import { formatAge } from '@tickboard/client/view/times';
import type { ReactNode } from 'react';
import { useDesk } from '../board/desk.ts';
import { useStatus } from '../board/hooks.ts';
import { Button } from '../ui/button.tsx';
import classes from './connection-banner.module.css';

export function ConnectionBanner(): ReactNode {
  const { board } = useDesk();
  const { state, attempt, retryAt, reason, lastFrameAt } = useStatus();
  const isFirst = state === 'connecting' && reason !== undefined;
  if (state !== 'reconnecting' && !isFirst) return null;
  const age = lastFrameAt === undefined ? undefined : formatAge(Date.now() - lastFrameAt);
  const next = retryAt === undefined ? 'trying now' : `next try in ${formatAge(retryAt - Date.now())}`;
  return (
    <div className={classes['banner']} role="region" aria-label="Connection">
      <strong>{isFirst ? 'Cannot connect' : 'Disconnected'}</strong>
      <span>{age === undefined ? 'No figures have come yet' : `Figures are ${age} old`}</span>
      <span className={`figures ${classes['detail']}`}>
        {attempt > 0 ? `${attempt} ${attempt === 1 ? 'try' : 'tries'} failed, ` : ''}
        {next}
      </span>
      {reason === undefined ? null : <span className={classes['reason']}>{reason.message}</span>}
      <Button onClick={() => board.reconnect()}>Retry now</Button>
    </div>
  );
}
