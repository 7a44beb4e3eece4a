import { EMPTY } from '@tickboard/client/view/empty-words';
import { riskFigures } from '@tickboard/client/view/shown-figures';
import type { ReactNode } from 'react';
import { useChannels, useRecord, useStanding } from '../../board/hooks.ts';
import { isOld, OPEN_POSITIONS } from '@tickboard/client/view/standing';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { FigureStat, Stats } from '../../ui/stats.tsx';

const CHANNELS = ['risk', 'account', 'summary', 'positions'] as const;
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
  const account = useRecord('account');
  const areSumsOld = isOld(useStanding(OF_POSITIONS));
  if (risk === undefined) {
    return <Empty title={EMPTY.risk.title}>{EMPTY.risk.words}</Empty>;
  }
  return (
    <Stats label="Risk figures">
      {riskFigures(risk, summary, account).map((figure) => (
        <FigureStat key={figure.id} figure={figure} isOld={figure.isOfPositions && areSumsOld} />
      ))}
    </Stats>
  );
}
