/** How each back end stands, as the server sees it: real ages, by the server's clock. */
import type { TableRows } from '@tickboard/client/channel-rows';
import { formatFixed } from '@tickboard/client/view/numbers';
import { silenceWords } from '@tickboard/client/view/health-words';
import { formatAge, formatDateTime, formatDuration } from '@tickboard/client/view/times';
import { toneOfHealth } from '@tickboard/client/view/tones';
import type { ReactNode } from 'react';
import { useDesk } from '../../board/desk.ts';
import { usePreference, useSecond, useServiceInfo, useTable } from '../../board/hooks.ts';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import classes from './health-panel.module.css';

type Health = Readonly<TableRows['system_health']>;

const CHANNELS = ['system_health'] as const;

/** Few rows, each with a sentence of its own: a list and not a grid. */
export function HealthPanel(): ReactNode {
  const { board } = useDesk();
  const rows = useTable('system_health');
  const zone = usePreference((values) => values.timeZone);
  useSecond();
  const info = useServiceInfo();
  const now = board.serverNow();
  return (
    <Panel id="health" title="Back ends" channels={CHANNELS}>
      {rows.size === 0 ? (
        <Empty title="No back ends">The server has not said which sources it reads.</Empty>
      ) : (
        <ul className={classes['list']}>
          {[...rows].map(([key, health]) => (
            <Source key={key} name={key} health={health} reconnects={info?.reconnects.get(key)} now={now} zone={zone} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

interface SourceProps {
  readonly name: string;
  readonly health: Health;
  /** Since the server started. */
  readonly reconnects: number | undefined;
  readonly now: number;
  readonly zone: string;
}

function Source({ name, health, reconnects, now, zone }: SourceProps): ReactNode {
  const { status, last_message_at: lastAt, messages_per_second: rate, latency_ms: latency, errors } = health;
  const { uptime_seconds: uptime, detail } = health;
  const ageMs = lastAt === undefined ? undefined : now - lastAt;
  const isSource = status !== 'healthy' && status !== 'degraded';
  const age = lastAt === undefined ? (isSource ? 'none yet' : '-') : `${formatAge(ageMs)} ago`;
  const silence = silenceWords(health, zone);
  return (
    <li className={classes['source']} data-service={name} data-tone={toneOfHealth(status)}>
      <p className={classes['name']}>
        <i className={classes['dot']} />
        <b title={name}>{name}</b>
      </p>
      <span className={classes['status']}>{status ?? 'not told'}</span>
      <dl className={classes['figures']}>
        <Figure name="Last message" hint={lastAt === undefined ? 'None yet' : formatDateTime(lastAt, zone)}>
          {age}
        </Figure>
        <Figure name="Rate" hint="Arrivals a second over the last five seconds">
          {rate === undefined ? '-' : `${formatFixed(rate, rate < 10 ? 1 : 0)}/s`}
        </Figure>
        <Figure name="Latency" hint="Round trip of its last probe; many sources have none">
          {latency === undefined ? '-' : `${formatFixed(latency, latency < 10 ? 1 : 0)} ms`}
        </Figure>
        <Figure name="Reconnects" hint="Connections made anew since the server started">
          {formatFixed(reconnects, 0)}
        </Figure>
        <Figure name="Errors" hint="Errors and refused messages since the server started">
          <span className={(errors ?? 0) > 0 ? 'warn' : ''}>{formatFixed(errors, 0)}</span>
        </Figure>
        <Figure name="Up" hint="Time in the present connection">
          {uptime === undefined ? '-' : formatDuration(uptime * 1_000)}
        </Figure>
      </dl>
      <p className={classes['detail']} title={detail}>
        {silence === undefined ? null : (
          <strong>
            {silence}
            {detail === undefined ? '' : ' '}
          </strong>
        )}
        {detail}
      </p>
    </li>
  );
}

interface FigureProps {
  readonly name: string;
  readonly hint: string;
  readonly children: ReactNode;
}

function Figure({ name, hint, children }: FigureProps): ReactNode {
  return (
    <div title={hint}>
      <dt>{name}</dt>
      <dd className="figures">{children}</dd>
    </div>
  );
}
