import type { ReactNode } from 'react';
import { PanelTabs } from './panel-tabs.tsx';
import classes from './small-desk.module.css';

/** Two columns of tabs: nothing to dock, and no code for it. */
export function TabletDesk(): ReactNode {
  return (
    <div className={classes['tablet']}>
      <PanelTabs label="Markets" panels={['markets', 'tiles', 'strategies']} />
      <PanelTabs label="Chart and book" panels={['chart', 'book', 'tape', 'ticket']} />
      <PanelTabs label="Positions and orders" panels={['positions', 'orders', 'balances', 'account', 'closures']} />
      <PanelTabs label="Feeds and risk" panels={['feeds', 'alerts', 'risk', 'health']} />
    </div>
  );
}
