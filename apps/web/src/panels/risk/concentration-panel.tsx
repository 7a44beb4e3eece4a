import { formatRatio } from '@tickboard/client/view/numbers';
import type { ReactNode } from 'react';
import { useChannels, useRecord } from '../../board/hooks.ts';
import { Empty } from '../../ui/empty.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Panel } from '../../ui/panel.tsx';
import classes from './risk.module.css';

const CHANNELS = ['risk'] as const;
const SHOWN_MAX = 50;

/** Share of gross exposure by instrument, the largest first. */
export function ConcentrationPanel(): ReactNode {
  useChannels(CHANNELS);
  const concentration = Object.entries(useRecord('risk')?.position_concentration ?? {});
  concentration.sort(([one, left], [other, right]) => right - left || one.localeCompare(other, 'en'));
  const shown = concentration.slice(0, SHOWN_MAX);
  return (
    <Panel id="concentration" title="Concentration" channels={CHANNELS}>
      {shown.length === 0 ? (
        <Empty title="No exposure">Shares of gross exposure show here while positions are open.</Empty>
      ) : (
        <ul className={classes['shares']}>
          {shown.map(([symbol, share]) => (
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
      {concentration.length > SHOWN_MAX ? (
        <p className={classes['more']}>and {concentration.length - SHOWN_MAX} smaller ones</p>
      ) : null}
    </Panel>
  );
}
