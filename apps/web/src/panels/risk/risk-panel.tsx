/** For the desk: what the page Risk shows of limits and figures, in one panel. */
import { stoppedWords } from '@tickboard/client/view/trading-state';
import type { ReactNode } from 'react';
import { useChannels, useRecord } from '../../board/hooks.ts';
import { Panel } from '../../ui/panel.tsx';
import { OPEN_POSITIONS } from '@tickboard/client/view/standing';
import { RiskFigures } from './figures-panel.tsx';
import { LimitList } from './limits-panel.tsx';
import classes from './risk.module.css';

const CHANNELS = ['risk', 'summary', 'positions'] as const;
const SHOWN = ['risk'] as const;

export function RiskPanel(): ReactNode {
  useChannels(CHANNELS);
  const risk = useRecord('risk');
  const stop = risk?.emergency_stop;
  return (
    <Panel id="risk" title="Risk" channels={SHOWN} beside={OPEN_POSITIONS}>
      {stop?.is_stopped === true ? (
        <p className={classes['stopNote']} role="alert">
          {stoppedWords(stop)}
        </p>
      ) : null}
      <LimitList risk={risk} />
      <RiskFigures />
    </Panel>
  );
}
