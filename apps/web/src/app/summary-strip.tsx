/** What a trader wants to know at any moment. */
import { formatFixed, formatMoney, formatRatio } from '@tickboard/client/view/numbers';
import type { ReactNode } from 'react';
import { useRecord, useStanding } from '../board/hooks.ts';
import { SignedFigure } from '../ui/figure.tsx';
import classes from './summary-strip.module.css';

const CHANNELS = ['summary', 'account', 'risk'] as const;

export function SummaryStrip(): ReactNode {
  const summary = useRecord('summary');
  const account = useRecord('account');
  const risk = useRecord('risk');
  const { kind } = useStanding(CHANNELS);
  return (
    <dl className={classes['strip']} aria-label="Summary" data-standing={kind}>
      <Item name="Total P&L" hint="Realized and unrealized, since this server started">
        <SignedFigure value={summary?.total_pnl} />
      </Item>
      <Item name="Day" hint="Change of equity since the start of the day, UTC">
        <SignedFigure value={risk?.daily_pnl} />
      </Item>
      <Item name="Open" hint="Unrealized profit and loss of open positions">
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
      <Item name="Equity" hint="Balance and unrealized profit and loss">
        {formatMoney(account?.equity ?? risk?.total_equity)}
      </Item>
      <Item name="Margin" hint="Margin used over equity">
        {formatRatio(risk?.margin_ratio)}
      </Item>
      <Trading isStopped={risk?.emergency_stop?.is_stopped} reason={risk?.emergency_stop?.reason} />
    </dl>
  );
}

function Item({
  name,
  hint,
  children,
}: {
  readonly name: string;
  readonly hint: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className={classes['item']} title={hint}>
      <dt>{name}</dt>
      <dd className="figures">{children}</dd>
    </div>
  );
}

/** Only what a back end says: where none does, nobody knows. */
function Trading({
  isStopped,
  reason,
}: {
  readonly isStopped: boolean | undefined;
  readonly reason: string | undefined;
}): ReactNode {
  const words = isStopped === undefined ? 'not told' : isStopped ? 'STOPPED' : 'ON';
  return (
    <div className={classes['item']} title={reason ?? 'What the risk service says of the emergency stop'}>
      <dt>Trading</dt>
      <dd className={isStopped === true ? 'down' : isStopped === undefined ? 'muted' : ''}>{words}</dd>
    </div>
  );
}
