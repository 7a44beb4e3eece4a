import { concentrationOf, describeOthers, NO_EXPOSURE } from '@tickboard/client/view/concentration';
import { formatRatio } from '@tickboard/client/view/numbers';
import type { ReactNode } from 'react';
import { useChannels, useRecord } from '../../board/hooks.ts';
import { Empty } from '../../ui/empty.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Panel } from '../../ui/panel.tsx';
import classes from './risk.module.css';

const CHANNELS = ['risk'] as const;

/** Share of gross exposure by instrument, the largest first. */
export function ConcentrationPanel(): ReactNode {
  useChannels(CHANNELS);
  const concentration = concentrationOf(useRecord('risk'));
  const { shown, others } = concentration;
  return (
    <Panel id="concentration" title="Concentration" channels={CHANNELS}>
      {shown.length === 0 ? (
        <Empty title={NO_EXPOSURE.title}>{NO_EXPOSURE.words}</Empty>
      ) : (
        <ul className={classes['shares']}>
          {shown.map(({ symbol, share }) => (
            <li key={symbol} className={classes['share']}>
              <span className={classes['name']} title={symbol}>
                {symbol}
              </span>
              <Meter label={symbol} share={share} text={formatRatio(share)} />
              <span className="figures">{formatRatio(share)}</span>
            </li>
          ))}
        </ul>
      )}
      {others > 0 ? <p className={classes['more']}>{describeOthers(concentration)}</p> : null}
    </Panel>
  );
}
