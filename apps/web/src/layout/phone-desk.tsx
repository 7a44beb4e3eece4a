import type { ReactNode } from 'react';
import { PanelTabs } from './panel-tabs.tsx';
import classes from './small-desk.module.css';

const SHORT = { positions: 'Pos', orders: 'Ord', feeds: 'Feeds', risk: 'Risk' } as const;

/** What one looks for on the way: what is open, what happens, and what warns. */
export function PhoneDesk(): ReactNode {
  return (
    <div className={classes['phone']}>
      <div className={classes['main']}>
        <PanelTabs label="Desk" panels={['positions', 'orders', 'feeds', 'risk']} shortTitles={SHORT} />
      </div>
      <div className={classes['alerts']}>
        <PanelTabs label="Alerts" panels={['alerts']} />
      </div>
    </div>
  );
}
