import { EMPTY } from '@tickboard/client/view/empty-words';
import { formatRatio } from '@tickboard/client/view/numbers';
import { accountFigures, shareOfMargin } from '@tickboard/client/view/shown-figures';
import type { ReactNode } from 'react';
import { useChannels, useRecord } from '../../board/hooks.ts';
import { Empty } from '../../ui/empty.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Panel } from '../../ui/panel.tsx';
import { FigureStat, Stats } from '../../ui/stats.tsx';

const CHANNELS = ['account'] as const;

export function AccountPanel(): ReactNode {
  useChannels(CHANNELS);
  const account = useRecord('account');
  return (
    <Panel id="account" title="Account" channels={CHANNELS}>
      {account === undefined ? (
        <Empty title={EMPTY.account.title}>{EMPTY.account.words}</Empty>
      ) : (
        <Figures account={account} />
      )}
    </Panel>
  );
}

function Figures({ account }: { readonly account: NonNullable<ReturnType<typeof useRecord<'account'>>> }): ReactNode {
  const share = shareOfMargin(account);
  return (
    <Stats label="Account">
      {accountFigures(account).map((figure) => (
        <FigureStat key={figure.id} figure={figure}>
          {figure.id === 'margin_share' ? (
            <Meter label="Margin used over equity" share={share} text={formatRatio(share)} />
          ) : null}
        </FigureStat>
      ))}
    </Stats>
  );
}
