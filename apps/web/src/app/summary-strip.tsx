/** What a trader wants to know at any moment. */
import type { Board } from '@tickboard/client/board';
import { formatFixed, formatMoney, formatRatio } from '@tickboard/client/view/numbers';
import { formatAge } from '@tickboard/client/view/times';
import type { ReactNode } from 'react';
import { useStanding, useValue } from '../board/hooks.ts';
import { Button } from '../ui/button.tsx';
import { LiveFigure, type Written, writeSigned } from '../ui/live-figure.tsx';
import { NO_ORDERS } from '../ui/reasons.ts';
import { ConnectionNotice } from './connection-notice.tsx';
import { ModeBadge } from './mode-badge.tsx';
import classes from './summary-strip.module.css';

const CHANNELS = ['summary', 'account', 'risk'] as const;

interface Item {
  readonly name: string;
  readonly hint: string;
  /** What a small screen lays out by itself. */
  readonly place?: string;
  readonly read: (board: Board) => Written;
}

const ITEMS: readonly Item[] = [
  {
    name: 'Equity',
    hint: 'Balance and unrealized profit and loss',
    place: 'equity',
    read: (board) => ({ text: formatMoney(board.record('account')?.equity ?? board.record('risk')?.total_equity) }),
  },
  {
    name: 'Day',
    hint: 'Change of equity since the start of the day, UTC',
    place: 'day',
    read: (board) => writeSigned(board.record('risk')?.daily_pnl),
  },
  {
    name: 'Total P&L',
    hint: 'Realized and unrealized, since this server started',
    place: 'total',
    read: (board) => writeSigned(board.record('summary')?.total_pnl),
  },
  {
    name: 'Open',
    hint: 'Unrealized profit and loss of open positions',
    place: 'open',
    read: (board) => writeSigned(board.record('summary')?.unrealized_pnl),
  },
  {
    name: 'Trades',
    hint: 'Closed trades since this server started',
    read: (board) => ({ text: formatFixed(board.record('summary')?.total_trades, 0) }),
  },
  {
    name: 'Active',
    hint: 'Positions with a quantity',
    read: (board) => ({ text: formatFixed(board.record('summary')?.active_positions, 0) }),
  },
  {
    name: 'Win',
    hint: 'Share of closed trades with a profit',
    read: (board) => ({ text: formatRatio(board.record('summary')?.win_rate) }),
  },
  {
    name: 'Margin',
    hint: 'Margin used over equity',
    place: 'margin',
    read: (board) => ({ text: formatRatio(board.record('risk')?.margin_ratio) }),
  },
];

export function SummaryStrip({ isWall }: { readonly isWall: boolean }): ReactNode {
  const { kind, ageMs, words } = useStanding(CHANNELS);
  const isOld = kind !== 'live' && kind !== 'loading' && kind !== 'late';
  return (
    <div className={classes['strip']} data-summary={kind}>
      {isWall ? <ModeBadge /> : null}
      <dl className={classes['figures']} aria-label="Summary" data-old={isOld || undefined}>
        {ITEMS.map(({ name, hint, place, read }) => (
          <div key={name} className={classes['item']} title={hint} data-place={place}>
            <dt>{name}</dt>
            <dd>
              <LiveFigure channels={CHANNELS} read={read} />
            </dd>
          </div>
        ))}
      </dl>
      <ConnectionNotice />
      {kind === 'stale' ? (
        <span className={classes['age']} title={words}>
          {formatAge(ageMs)} old
        </span>
      ) : null}
      <div className={classes['trading']}>
        <Trading isOld={isOld} />
        {isWall ? null : (
          <Button tone="danger" disabledBecause={NO_ORDERS} aria-label={`Kill switch. ${NO_ORDERS}`} data-action="kill">
            Kill…
          </Button>
        )}
      </div>
    </div>
  );
}

/** Only what a back end says: where none does, nobody knows. */
function Trading({ isOld }: { readonly isOld: boolean }): ReactNode {
  const isStopped = useValue('risk', (board) => board.record('risk')?.emergency_stop?.is_stopped);
  const reason = useValue('risk', (board) => board.record('risk')?.emergency_stop?.reason);
  const words = isStopped === undefined ? 'not told' : isStopped ? 'STOPPED' : 'ON';
  const tone = isStopped === undefined ? 'muted' : isStopped ? 'down' : '';
  return (
    <span
      className={classes['state']}
      title={reason ?? 'What the risk service says of the emergency stop'}
      data-old={isOld || undefined}
    >
      Trading <strong className={tone}>{words}</strong>
    </span>
  );
}
