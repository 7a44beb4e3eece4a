import { formatFixed, formatMoney, formatRatio } from '@tickboard/client/view/numbers';
import type { ReactNode } from 'react';
import { useChannels, useRecord, useStanding } from '../../board/hooks.ts';
import { isOld, OPEN_POSITIONS } from '@tickboard/client/view/standing';
import { Empty } from '../../ui/empty.tsx';
import { SignedFigure } from '../../ui/figure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Stat, Stats } from '../../ui/stats.tsx';

const CHANNELS = ['risk', 'summary', 'positions'] as const;
const SHOWN = ['risk'] as const;
const OF_POSITIONS = { channels: ['summary'], madeOf: OPEN_POSITIONS } as const;

export function RiskFiguresPanel(): ReactNode {
  useChannels(CHANNELS);
  return (
    <Panel id="risk-figures" title="Risk" channels={SHOWN} beside={OPEN_POSITIONS}>
      <RiskFigures />
    </Panel>
  );
}

export function RiskFigures(): ReactNode {
  const risk = useRecord('risk');
  const summary = useRecord('summary');
  const areSumsOld = isOld(useStanding(OF_POSITIONS));
  if (risk === undefined) {
    return <Empty title="No risk figures">No source has told any yet. System shows which sources are up.</Empty>;
  }
  const { leverage } = risk;
  return (
    <Stats label="Risk figures">
      <Stat name="Daily P&L" hint="Change of equity since the start of the day, UTC" isLarge>
        <SignedFigure value={risk.daily_pnl} />
      </Stat>
      <Stat name="Leverage" hint="Gross exposure over equity">
        {leverage === undefined ? '-' : `${formatFixed(leverage, 2)}×`}
      </Stat>
      <Stat name="Margin ratio" hint="Margin used over equity">
        {formatRatio(risk.margin_ratio)}
      </Stat>
      <Stat name="Drawdown, day" hint="Fall of equity from its high of the day">
        {formatRatio(risk.drawdown_daily, 2)}
      </Stat>
      <Stat name="Drawdown, largest" hint="Largest fall of equity from a high">
        {formatRatio(risk.drawdown_max, 2)}
      </Stat>
      <Stat
        name="Gross exposure"
        hint="Sum of quantity × mark price over open positions, without sign"
        isOld={areSumsOld}
      >
        {formatMoney(summary?.gross_exposure)}
      </Stat>
      <Stat
        name="Net exposure"
        hint="Sum of quantity × mark price over open positions, shorts negative"
        isOld={areSumsOld}
      >
        {formatMoney(summary?.net_exposure)}
      </Stat>
      <Stat name="Open positions" hint="Positions open">
        {formatFixed(risk.open_positions, 0)}
      </Stat>
      <Stat name="Pending orders" hint="Orders active">
        {formatFixed(risk.pending_orders, 0)}
      </Stat>
      <Stat name="Equity" hint="Equity that the figures refer to">
        {formatMoney(risk.total_equity)}
      </Stat>
    </Stats>
  );
}
