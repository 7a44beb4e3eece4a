/** What a trader wants to know at any moment. */
import type { Board } from '@tickboard/client/board';
import { currencyOf, dayChangePct } from '@tickboard/client/view/account';
import {
  directionOf,
  formatFixed,
  formatMoney,
  formatRatio,
  formatSignedPercent,
} from '@tickboard/client/view/numbers';
import { shareOfMargin } from '@tickboard/client/view/shown-figures';
import { formatAge } from '@tickboard/client/view/times';
import type { ReactNode } from 'react';
import { useDesk } from '../board/desk.ts';
import { useStanding, useValue } from '../board/hooks.ts';
import { isOld, type Standing } from '@tickboard/client/view/standing';
import {
  originOfEquity,
  originOfMargin,
  SUMMARY_JUDGED,
  type SummaryOrigin,
  worstOf,
} from '@tickboard/client/view/summary-origins';
import { Button } from '../ui/button.tsx';
import { LiveFigure, type Written, writeSigned } from '../ui/live-figure.tsx';
import { NO_COMMANDS } from '@tickboard/client/view/reasons';
import { ConnectionNotice } from './connection-notice.tsx';
import { ConnectionState } from './connection-state.tsx';
import { ModeBadge } from './mode-badge.tsx';
import classes from './summary-strip.module.css';

const CHANNELS = ['summary', 'account', 'risk'] as const;

interface Item {
  readonly name: string;
  /** What it comes from, whose source decides how old it is. */
  readonly origin: SummaryOrigin | ((board: Board) => SummaryOrigin);
  readonly hint: string;
  /** What a small screen lays out by itself. */
  readonly place?: string;
  readonly read: (board: Board) => Written;
  /** Behind it, where there is room: nothing where it is not known. */
  readonly readBeside?: (board: Board) => Written;
}

const ITEMS: readonly Item[] = [
  {
    name: 'Equity',
    origin: originOfEquity,
    hint: 'Balance and unrealized profit and loss',
    place: 'equity',
    read: (board) => ({ text: formatMoney(board.record('account')?.equity ?? board.record('risk')?.total_equity) }),
    readBeside: (board) => {
      const currency = originOfEquity(board) === 'account' ? currencyOf(board.record('account')) : undefined;
      return { text: currency ?? '', tone: 'muted' };
    },
  },
  {
    name: 'Day',
    origin: 'risk',
    hint: 'Change of equity since the start of the day, UTC',
    place: 'day',
    read: (board) => writeSigned(board.record('risk')?.daily_pnl),
    readBeside: (board) => {
      const percent = dayChangePct(board.record('risk'), board.record('account'));
      if (percent === undefined) return { text: '' };
      const direction = directionOf(percent);
      return { text: formatSignedPercent(percent), ...(direction !== 'flat' && { tone: direction }) };
    },
  },
  {
    name: 'Total P&L',
    origin: 'positions',
    hint: 'Realized and unrealized, since this server started',
    place: 'total',
    read: (board) => writeSigned(board.record('summary')?.total_pnl),
  },
  {
    name: 'Open',
    origin: 'positions',
    hint: 'Unrealized profit and loss of open positions',
    place: 'open',
    read: (board) => writeSigned(board.record('summary')?.unrealized_pnl),
  },
  {
    name: 'Trades',
    origin: 'closures',
    hint: 'Closed trades since this server started',
    read: (board) => ({ text: formatFixed(board.record('summary')?.total_trades, 0) }),
  },
  {
    name: 'Active',
    origin: 'positions',
    hint: 'Positions with a quantity',
    read: (board) => ({ text: formatFixed(board.record('summary')?.active_positions, 0) }),
  },
  {
    name: 'Win',
    origin: 'closures',
    hint: 'Share of closed trades with a profit',
    read: (board) => ({ text: formatRatio(board.record('summary')?.win_rate) }),
  },
  {
    name: 'Margin',
    origin: originOfMargin,
    hint: 'Margin used over equity',
    place: 'margin',
    read: (board) => ({
      text: formatRatio(board.record('risk')?.margin_ratio ?? shareOfMargin(board.record('account'))),
    }),
  },
];

export function SummaryStrip({ isWall }: { readonly isWall: boolean }): ReactNode {
  const [positions, closures] = [useStanding(SUMMARY_JUDGED.positions), useStanding(SUMMARY_JUDGED.closures)];
  const [account, risk] = [useStanding(SUMMARY_JUDGED.account), useStanding(SUMMARY_JUDGED.risk)];
  const standings: Readonly<Record<SummaryOrigin, Standing>> = { positions, closures, account, risk };
  const { board } = useDesk();
  const origin = useValue('account', originOfEquity);
  // Where it comes from is asked anew when that changes.
  useValue('risk', originOfMargin);
  const each = [positions, closures, standings[origin], risk];
  const worst = worstOf(each);
  const isAnyOld = isOld(worst);
  const areAllOld = each.every(isOld);
  return (
    <div className={classes['strip']} data-summary={isAnyOld && !areAllOld ? 'partly' : worst.kind}>
      {isWall ? (
        <>
          <ModeBadge />
          <ConnectionState />
        </>
      ) : null}
      <dl className={classes['figures']} aria-label="Summary" data-old={isAnyOld || undefined}>
        {ITEMS.map(({ name, origin: told, hint, place, read, readBeside }) => {
          const standing = standings[typeof told === 'string' ? told : told(board)];
          const title = isOld(standing) ? `${hint}. ${standing.words}` : hint;
          return (
            <div
              key={name}
              className={classes['item']}
              title={title}
              data-place={place}
              data-old={isOld(standing) || undefined}
            >
              <dt>{name}</dt>
              <dd>
                <LiveFigure channels={CHANNELS} read={read} />
                {readBeside === undefined ? null : (
                  <small>
                    {' '}
                    <LiveFigure channels={CHANNELS} read={readBeside} />
                  </small>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      <ConnectionNotice />
      {worst.kind === 'stale' ? (
        <span className={classes['age']} title={worst.words}>
          {formatAge(worst.ageMs)} old
        </span>
      ) : null}
      <div className={classes['trading']}>
        <Trading isOld={isOld(risk)} />
        {isWall ? null : (
          <Button
            tone="danger"
            disabledBecause={NO_COMMANDS}
            aria-label={`Kill switch. ${NO_COMMANDS}`}
            data-action="kill"
          >
            Kill…
          </Button>
        )}
      </div>
    </div>
  );
}

/** Only what a back end says: where none does, nobody knows. */
function Trading({ isOld: hasAged }: { readonly isOld: boolean }): ReactNode {
  const isStopped = useValue('risk', (board) => board.record('risk')?.emergency_stop?.is_stopped);
  const reason = useValue('risk', (board) => board.record('risk')?.emergency_stop?.reason);
  const words = isStopped === undefined ? 'not told' : isStopped ? 'STOPPED' : 'ON';
  const tone = isStopped === undefined ? 'muted' : isStopped ? 'bad' : '';
  return (
    <span
      className={classes['state']}
      title={reason ?? 'What the risk service says of the emergency stop'}
      data-old={hasAged || undefined}
    >
      Trading <strong className={tone}>{words}</strong>
    </span>
  );
}
