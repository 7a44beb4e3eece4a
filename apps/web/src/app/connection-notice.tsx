/** While there is no connection: since when, what is being done, and how old the figures are. */
import { formatAge } from '@tickboard/client/view/times';
import type { ReactNode } from 'react';
import { useDesk } from '../board/desk.ts';
import { useStatus } from '../board/hooks.ts';
import { Button } from '../ui/button.tsx';
import classes from './connection-notice.module.css';

/** It takes the place of lesser figures in the summary, so that nothing moves when it comes and goes. */
export function ConnectionNotice(): ReactNode {
  const { board } = useDesk();
  const { state, attempt, retryAt, reason, lastFrameAt } = useStatus();
  const isFirst = state === 'connecting' && reason !== undefined;
  if (state !== 'reconnecting' && !isFirst) return null;
  const age = lastFrameAt === undefined ? undefined : formatAge(Date.now() - lastFrameAt);
  const next = retryAt === undefined ? 'now' : `in ${formatAge(retryAt - Date.now())}`;
  return (
    <div className={classes['notice']} role="region" aria-label="Connection">
      <strong>{isFirst ? 'Cannot connect' : 'Disconnected'}</strong>
      <span className={classes['age']}>
        {age === undefined ? (
          'no figures yet'
        ) : (
          <>
            figures <span className="figures">{age}</span> old
          </>
        )}
      </span>
      <span className={classes['next']}>
        retry <span className="figures">{`${Math.max(1, attempt)} ${next}`}</span>
      </span>
      {reason === undefined ? null : (
        <span className={classes['reason']} title={reason.message}>
          {reason.message}
        </span>
      )}
      <Button onClick={() => board.reconnect()}>Retry now</Button>
    </div>
  );
}
