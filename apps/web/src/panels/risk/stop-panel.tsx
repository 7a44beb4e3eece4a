import { tradingState } from '@tickboard/client/view/trading-state';
import { Fragment, type ReactNode } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference, useRecord, useSecond } from '../../board/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { NO_COMMANDS } from '@tickboard/client/view/reasons';
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
  const { isStopped, verdict, words, facts } = tradingState(useRecord('risk'), { zone, now: board.serverNow() });
  const tone = isStopped === undefined ? 'muted' : isStopped ? 'down' : '';
  return (
    <div className={classes['state']}>
      <p className={`${classes['verdict']} ${tone}`}>{verdict}</p>
      {facts.length === 0 ? <p className="muted">{words}</p> : null}
      {facts.length > 0 ? (
        <dl className={classes['facts']}>
          {facts.map(({ name, text }) => (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd className={name === 'Since' ? 'figures' : undefined}>{text}</dd>
            </Fragment>
          ))}
        </dl>
      ) : null}
    </div>
  );
}
