import { extremesOf, thin } from '@tickboard/client/view/equity-series';
import { formatMoney, formatFall } from '@tickboard/client/view/numbers';
import { formatDateTime, formatDuration } from '@tickboard/client/view/times';
import { type ReactNode, useEffect } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference, useSecond } from '../../board/hooks.ts';
import { lastHeardOf } from '@tickboard/client/view/shown-rows';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { EquityChart } from './equity-chart.tsx';
import classes from './equity.module.css';

const CHANNELS = ['account', 'risk'] as const;
const OF_ACCOUNT = ['account'] as const;
const OF_RISK = ['risk'] as const;
/** More than a screen can tell apart. */
const DRAWN_MAX = 600;

/** Rules: docs/spec/web-portfolio.md. */
export function EquityPanel(): ReactNode {
  const { board, seen } = useDesk();
  useChannels(CHANNELS);
  useSecond();
  useEffect(() => seen.fillEquity());
  const shown = seen.equityOrigin === 'risk' ? OF_RISK : OF_ACCOUNT;
  const zone = usePreference((values) => values.timeZone);
  const points = thin(seen.equity.points, DRAWN_MAX);
  const extremes = extremesOf(points);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || extremes === undefined) {
    return (
      <Panel id="equity" title="Equity" channels={shown}>
        <Empty title="No equity seen yet">The curve begins once a back end tells it.</Empty>
      </Panel>
    );
  }
  const record = board.record(seen.equityOrigin);
  const { ageMs } = board.staleness(seen.equityOrigin);
  const known =
    record?.stale === true ? lastHeardOf(board, record) : ageMs === undefined ? 0 : board.serverNow() - ageMs;
  const until = Math.max(last.time, known ?? 0);
  const since = formatDateTime(first.time, zone);
  return (
    <Panel
      id="equity"
      title="Equity"
      channels={shown}
      actions={
        <span className={classes['since']} title={`Nothing from before ${since} is known to this page`}>
          over {formatDuration(until - first.time)}
        </span>
      }
    >
      <p className="visually-hidden">
        Equity since {since}: now {formatMoney(last.last)}, lowest {formatMoney(extremes.low)}, highest{' '}
        {formatMoney(extremes.high)}, largest fall from a high {formatFall(extremes.drawdown)}.
      </p>
      <EquityChart points={points} zone={zone} until={until} />
    </Panel>
  );
}
