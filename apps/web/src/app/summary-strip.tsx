/** What a trader wants to know at any moment. */
import { formatFixed, formatMoney, formatRatio } from '@tickboard/client/view/numbers';
import { formatAge } from '@tickboard/client/view/times';
import type { ReactNode } from 'react';
import { useRecord, useStanding } from '../board/hooks.ts';
import { Button } from '../ui/button.tsx';
import { SignedFigure } from '../ui/figure.tsx';
import { NO_ORDERS } from '../ui/reasons.ts';
import { ModeBadge } from './mode-badge.tsx';
import classes from './summary-strip.module.css';

const CHANNELS = ['summary', 'account', 'risk'] as const;

export function SummaryStrip({ isWall }: { readonly isWall: boolean }): ReactNode {
  const summary = useRecord('summary');
  const account = useRecord('account');
  const risk = useRecord('risk');
  const { kind, ageMs, words } = useStanding(CHANNELS);
  const isOld = kind === 'stale' || kind === 'reconnecting' || kind === 'refused';
  return (
    <div className={classes['strip']} data-summary={kind}>
      {isWall ? <ModeBadge /> : null}
      <dl className={classes['figures']} aria-label="Summary" data-old={isOld || undefined}>
        <Item name="Equity" hint="Balance and unrealized profit and loss" place="equity">
          {formatMoney(account?.equity ?? risk?.total_equity)}
        </Item>
        <Item name="Day" hint="Change of equity since the start of the day, UTC" place="day">
          <SignedFigure value={risk?.daily_pnl} />
        </Item>
        <Item name="Total P&L" hint="Realized and unrealized, since this server started" place="total">
          <SignedFigure value={summary?.total_pnl} />
        </Item>
        <Item name="Open" hint="Unrealized profit and loss of open positions" place="open">
          <SignedFigure value={summary?.unrealized_pnl} />
        </Item>
        <Item name="Trades" hint="Closed trades since this server started">
          {formatFixed(summary?.total_trades, 0)}
        </Item>
        <Item name="Active" hint="Positions with a quantity">
          {formatFixed(summary?.active_positions, 0)}
        </Item>
        <Item name="Win" hint="Share of closed trades with a profit">
          {formatRatio(summary?.win_rate)}
        </Item>
        <Item name="Margin" hint="Margin used over equity" place="margin">
          {formatRatio(risk?.margin_ratio)}
        </Item>
      </dl>
      {isOld ? (
        <span className={classes['age']} title={words}>
          {formatAge(ageMs)} old
        </span>
      ) : null}
      <div className={classes['trading']}>
        <Trading isStopped={risk?.emergency_stop?.is_stopped} reason={risk?.emergency_stop?.reason} isOld={isOld} />
        {isWall ? null : (
          <Button tone="danger" disabledBecause={NO_ORDERS} aria-label={`Kill switch. ${NO_ORDERS}`} data-action="kill">
            Kill…
          </Button>
        )}
      </div>
    </div>
  );
}

interface ItemProps {
  readonly name: string;
  readonly hint: string;
  /** What a small screen lays out by itself. */
  readonly place?: string;
  readonly children: ReactNode;
}

function Item({ name, hint, place, children }: ItemProps): ReactNode {
  return (
    <div className={classes['item']} title={hint} data-place={place}>
      <dt>{name}</dt>
      <dd className="figures">{children}</dd>
    </div>
  );
}

interface TradingProps {
  readonly isStopped: boolean | undefined;
  readonly reason: string | undefined;
  readonly isOld: boolean;
}

/** Only what a back end says: where none does, nobody knows. */
function Trading({ isStopped, reason, isOld }: TradingProps): ReactNode {
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
