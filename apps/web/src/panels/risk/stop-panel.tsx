import { formatDateTime, formatDuration } from '@tickboard/client/view/times';
import type { ReactNode } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference, useRecord, useSecond } from '../../board/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { NO_COMMANDS } from '../../ui/reasons.ts';
import classes from './risk.module.css';

const CHANNELS = ['risk'] as const;

/** Whether trading is stopped, as a back end says: where none does, nobody knows. */
export function StopPanel(): ReactNode {
  useChannels(CHANNELS);
  const isStopped = useRecord('risk')?.emergency_stop?.is_stopped;
  return (
    <div className={isStopped === true ? `${classes['stop']} ${classes['stopped']}` : classes['stop']}>
      <Panel
        id="emergency-stop"
        title="Emergency stop"
        channels={CHANNELS}
        actions={
          <Button tone="danger" disabledBecause={NO_COMMANDS}>
            Kill switch…
          </Button>
        }
      >
        <State />
      </Panel>
    </div>
  );
}

function State(): ReactNode {
  const { board } = useDesk();
  useSecond();
  const zone = usePreference((values) => values.timeZone);
  const stop = useRecord('risk')?.emergency_stop;
  if (stop?.is_stopped === undefined) {
    return (
      <div className={classes['state']}>
        <p className={`${classes['verdict']} muted`}>Not told</p>
        <p className="muted">No back end says whether trading is stopped.</p>
      </div>
    );
  }
  if (!stop.is_stopped) {
    return (
      <div className={classes['state']}>
        <p className={classes['verdict']}>Trading is on</p>
        <p className="muted">The emergency stop is not set.</p>
      </div>
    );
  }
  const { stopped_at: since, triggered_by: by, reason } = stop;
  return (
    <div className={classes['state']}>
      <p className={`${classes['verdict']} down`}>Trading is stopped</p>
      <dl className={classes['facts']}>
        <dt>Reason</dt>
        <dd>{reason ?? 'not told'}</dd>
        <dt>By</dt>
        <dd>{by ?? 'not told'}</dd>
        <dt>Since</dt>
        <dd className="figures">
          {since === undefined
            ? 'not told'
            : `${formatDateTime(since, zone)}, for ${formatDuration(Math.max(0, board.serverNow() - since))}`}
        </dd>
      </dl>
    </div>
  );
}
