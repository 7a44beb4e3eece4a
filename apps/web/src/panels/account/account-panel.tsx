import { formatMoney, formatRatio } from '@tickboard/client/view/numbers';
import type { ReactNode } from 'react';
import { useChannels, useRecord } from '../../board/hooks.ts';
import { Empty } from '../../ui/empty.tsx';
import { SignedFigure } from '../../ui/figure.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Stat, Stats } from '../../ui/stats.tsx';

const CHANNELS = ['account'] as const;

export function AccountPanel(): ReactNode {
  useChannels(CHANNELS);
  const account = useRecord('account');
  return (
    <Panel id="account" title="Account" channels={CHANNELS}>
      {account === undefined ? (
        <Empty title="No account">No source has told an account yet. System shows which sources are up.</Empty>
      ) : (
        <Figures account={account} />
      )}
    </Panel>
  );
}

function Figures({ account }: { readonly account: NonNullable<ReturnType<typeof useRecord<'account'>>> }): ReactNode {
  const { equity, margin_used: margin } = account;
  const share = margin === undefined || equity === undefined || equity <= 0 ? undefined : margin / equity;
  return (
    <Stats label="Account">
      <Stat name="Equity" hint="Balance and unrealized profit and loss" isLarge>
        {formatMoney(equity)}
      </Stat>
      <Stat name="Balance" hint="Wallet balance, without open profit and loss">
        {formatMoney(account.total_balance)}
      </Stat>
      <Stat name="Available" hint="What can still be used for new orders">
        {formatMoney(account.available_balance)}
      </Stat>
      <Stat name="Unrealized" hint="Open profit and loss over all positions">
        <SignedFigure value={account.unrealized_pnl} />
      </Stat>
      <Stat name="Realized" hint="Profit and loss taken">
        <SignedFigure value={account.realized_pnl} />
      </Stat>
      <Stat name="Margin used" hint="Margin held by positions and orders">
        {formatMoney(margin)}
      </Stat>
      <Stat name="Share of equity" hint="Margin used over equity">
        {formatRatio(share)}
        <Meter label="Margin used over equity" share={share} text={formatRatio(share)} />
      </Stat>
    </Stats>
  );
}
