import { formatDateTime, formatTime } from '@tickboard/client/view/times';
import { type ReactNode, useCallback, useSyncExternalStore } from 'react';
import { useDesk } from '../../board/desk.ts';
import { usePreference } from '../../board/hooks.ts';
import classes from './inspector-panel.module.css';

/** The last that happened to the connection, newest first. */
export function ConnectionEvents(): ReactNode {
  const { connectionLog } = useDesk();
  const zone = usePreference((values) => values.timeZone);
  const events = useSyncExternalStore(
    useCallback((notify: () => void) => connectionLog.subscribe(notify), [connectionLog]),
    () => connectionLog.events,
  );
  return (
    <div className={classes['log']}>
      <h3>What happened to it</h3>
      {events.length === 0 ? <p className="muted">Nothing yet.</p> : null}
      <ol>
        {events.map(({ id, time, tone, what, words }) => (
          <li key={id}>
            <time className="figures" title={formatDateTime(time, zone)}>
              {formatTime(time, zone)}
            </time>
            <b data-tone={tone}>{what}</b>
            <span title={words}>{words}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
