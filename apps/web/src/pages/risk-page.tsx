import type { ReactNode } from 'react';
import { EquityPanel } from '../panels/equity/equity-panel.tsx';
import { BreachesPanel } from '../panels/risk/breaches-panel.tsx';
import { ConcentrationPanel } from '../panels/risk/concentration-panel.tsx';
import { RiskFiguresPanel } from '../panels/risk/figures-panel.tsx';
import { LimitsPanel } from '../panels/risk/limits-panel.tsx';
import { StopPanel } from '../panels/risk/stop-panel.tsx';
import { useMedia } from '../ui/use-media.ts';
import classes from './risk-page.module.css';

/** Where the rest leaves room for it. */
const ROOM_FOR_EQUITY = '(min-width: 1024px) and (min-height: 960px)';

/** In the order of a phone: what matters most comes first. */
export function RiskPage(): ReactNode {
  const hasEquity = useMedia(ROOM_FOR_EQUITY);
  return (
    <div className={hasEquity ? `${classes['page']} ${classes['tall']}` : classes['page']}>
      <h1 className="visually-hidden">Risk</h1>
      <div className={classes['stop']}>
        <StopPanel />
      </div>
      <div className={classes['limits']}>
        <LimitsPanel />
      </div>
      <div className={classes['figures']}>
        <RiskFiguresPanel />
      </div>
      <div className={classes['concentration']}>
        <ConcentrationPanel />
      </div>
      {hasEquity ? (
        <div className={classes['equity']}>
          <EquityPanel />
        </div>
      ) : null}
      <div className={classes['breaches']}>
        <BreachesPanel />
      </div>
    </div>
  );
}
