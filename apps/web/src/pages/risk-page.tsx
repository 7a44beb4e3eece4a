import type { ReactNode } from 'react';
import { BreachesPanel } from '../panels/risk/breaches-panel.tsx';
import { ConcentrationPanel } from '../panels/risk/concentration-panel.tsx';
import { RiskFiguresPanel } from '../panels/risk/figures-panel.tsx';
import { LimitsPanel } from '../panels/risk/limits-panel.tsx';
import { StopPanel } from '../panels/risk/stop-panel.tsx';
import classes from './risk-page.module.css';

/** In the order of a phone: what matters most comes first. */
export function RiskPage(): ReactNode {
  return (
    <div className={classes['page']}>
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
      <div className={classes['breaches']}>
        <BreachesPanel />
      </div>
    </div>
  );
}
