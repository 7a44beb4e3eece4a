import { formatFixed, formatRatio, formatReported } from '@tickboard/client/view/numbers';
import { formatAge, formatDateTime } from '@tickboard/client/view/times';
import { nameInWords } from '@tickboard/client/view/limits';
import type { ReactNode } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, useFeed, usePreference, useSecond, useTable } from '../../board/hooks.ts';
import { usePastEvents } from '../../board/past-events.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { SignedFigure } from '../../ui/figure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { NO_COMMANDS } from '@tickboard/client/view/reasons';
import { Stat, Stats } from '../../ui/stats.tsx';
import { isReal, nameOf, type StrategyRow, statusTone } from '@tickboard/client/view/strategy-columns';
import { isOf, selectorsOf } from './strategy-events.ts';
import classes from './strategy.module.css';

const CHANNELS = ['strategies'] as const;

/** One strategy: its figures, and what it last reported of itself. */
export function StrategyPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  useChannels(CHANNELS);
  const row = useTable('strategies').get(id);
  return (
    <Panel
      id="strategy"
      title={row === undefined ? id : nameOf(row)}
      channels={CHANNELS}
      shown={{ strategies: id }}
      actions={
        <>
          <Button disabledBecause={NO_COMMANDS}>
            {row?.status?.toLowerCase() === 'running' ? 'Switch off…' : 'Switch on…'}
          </Button>
          <Button onClick={onClose} aria-label="Close the details">
            Close
          </Button>
        </>
      }
    >
      {row === undefined ? (
        <Empty title="There is no such strategy">
          No source tells of it now. The table shows those that there are.
        </Empty>
      ) : (
        <Figures row={row} />
      )}
    </Panel>
  );
}

function Figures({ row }: { readonly row: StrategyRow }): ReactNode {
  const { board } = useDesk();
  useSecond();
  const tone = statusTone(row);
  const age = row.updated_at === undefined ? undefined : board.serverNow() - row.updated_at;
  return (
    <>
      <p className={classes['tags']}>
        <span className={`${classes['tag']} ${tone}`}>{row.status ?? 'status not told'}</span>
        <span className={isReal(row) ? classes['real'] : classes['unreal']} title="Whether its orders are real">
          {row.mode === undefined ? 'mode not told' : isReal(row) ? 'LIVE' : row.mode}
        </span>
        {row.stale === true ? <span className={classes['unreal']}>source away</span> : null}
        <span className="muted">{age === undefined ? 'no time of report told' : `reported ${formatAge(age)} ago`}</span>
      </p>
      <Stats label="Figures of the strategy">
        <Stat name="P&L" hint="Profit and loss since the strategy started" isLarge>
          <SignedFigure value={row.pnl} />
        </Stat>
        <Stat name="Trades" hint="Closed trades">
          {formatFixed(row.trades, 0)}
        </Stat>
        <Stat name="Win rate" hint="Share of closed trades with a profit">
          {formatRatio(row.win_rate)}
        </Stat>
      </Stats>
      <Metrics row={row} />
    </>
  );
}

/** The last report. Its values have names and no units: they are shown as they came. */
function Metrics({ row }: { readonly row: StrategyRow }): ReactNode {
  useChannels(selectorsOf('metrics', row));
  usePastEvents('metrics', row.id);
  const zone = usePreference((values) => values.timeZone);
  const last = useFeed('metrics').findLast(({ data }) => isOf(row, data));
  if (last === undefined) {
    return (
      <>
        <h3 className={classes['heading']}>Metrics</h3>
        <p className={classes['note']}>No report was seen yet.</p>
      </>
    );
  }
  const { data, time } = last;
  return (
    <>
      <h3 className={classes['heading']}>
        Metrics <span className="muted figures">{formatDateTime(data.time ?? time, zone)}</span>
      </h3>
      <Stats label="Metrics">
        <Stat name="Reported P&L" hint="Profit and loss since start, by its report">
          <SignedFigure value={data.total_profit_loss} />
        </Stat>
        <Stat name="Reported trades" hint="Closed trades, by its report">
          {formatFixed(data.total_trades, 0)}
        </Stat>
        <Stat name="Reported win rate" hint="Share of closed trades with a profit, by its report">
          {formatRatio(data.win_rate)}
        </Stat>
        {Object.entries(data.values ?? {}).map(([name, value]) => (
          <Stat key={name} name={nameInWords(name)} hint={`${name}: ${value}`}>
            {formatReported(value)}
          </Stat>
        ))}
      </Stats>
    </>
  );
}
