import { formatFixed, formatMoney, formatRatio } from '@tickboard/client/view/numbers';
import { formatDateTime } from '@tickboard/client/view/times';
import type { ReactNode } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, usePreference, useRecord, useStanding, useVersion } from '../../board/hooks.ts';
import { isOld, OPEN_POSITIONS } from '@tickboard/client/view/standing';
import { SignedFigure } from '../../ui/figure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Stat, Stats } from '../../ui/stats.tsx';

const SHOWN = ['summary'] as const;
const BESIDE = { ...OPEN_POSITIONS, risk: () => true };
const OF_POSITIONS = { channels: SHOWN, madeOf: OPEN_POSITIONS };
const HELD = ['summary', 'positions', 'risk', 'closed_trades'] as const;

/** Rules: docs/spec/web-portfolio.md. */
export function PnlPanel(): ReactNode {
  const { seen } = useDesk();
  useChannels(HELD);
  useVersion('closed_trades');
  const summary = useRecord('summary');
  const risk = useRecord('risk');
  const areSumsOld = isOld(useStanding(OF_POSITIONS));
  const zone = usePreference((values) => values.timeZone);
  const { best, worst } = seen.closures.all;
  const since =
    seen.closures.since === undefined
      ? 'None was seen yet'
      : `Of those seen: closed since ${formatDateTime(seen.closures.since, zone)}`;
  return (
    <Panel id="pnl" title="Profit and loss" channels={SHOWN} beside={BESIDE}>
      <Stats label="Profit and loss">
        <Stat name="Total" hint="Realized and unrealized, since this server started" isLarge isOld={areSumsOld}>
          <SignedFigure value={summary?.total_pnl} />
        </Stat>
        <Stat name="Day" hint="Change of equity since the start of the day, UTC" isOld={risk?.stale === true}>
          <SignedFigure value={risk?.daily_pnl} />
        </Stat>
        <Stat name="Realized" hint="Closed trades since this server started">
          <SignedFigure value={summary?.realized_pnl} />
        </Stat>
        <Stat name="Unrealized" hint="Open profit and loss over all positions" isOld={areSumsOld}>
          <SignedFigure value={summary?.unrealized_pnl} />
        </Stat>
        <Stat name="Trades" hint="Closed trades since this server started">
          {formatFixed(summary?.total_trades, 0)}
        </Stat>
        <Stat name="Win rate" hint="Share of closed trades with a profit">
          {formatRatio(summary?.win_rate)}
        </Stat>
        <Stat name="Won / lost" hint="Closed trades with a profit, and with a loss">
          {formatFixed(summary?.winning_trades, 0)} / {formatFixed(summary?.losing_trades, 0)}
        </Stat>
        <Stat name="Best seen" hint={`Best closed trade. ${since}`}>
          <SignedFigure value={best} />
        </Stat>
        <Stat name="Worst seen" hint={`Worst closed trade. ${since}`}>
          <SignedFigure value={worst} />
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
      </Stats>
    </Panel>
  );
}
