import type { ReactNode } from 'react';
import { AccountPanel } from '../panels/account/account-panel.tsx';
import { BalancesPanel } from '../panels/balances/balances-panel.tsx';
import { ClosuresPanel } from '../panels/closures/closures-panel.tsx';
import { EquityPanel } from '../panels/equity/equity-panel.tsx';
import { OrdersPanel } from '../panels/orders/orders-panel.tsx';
import { BreakdownPanel } from '../panels/pnl/breakdown-panel.tsx';
import { PnlPanel } from '../panels/pnl/pnl-panel.tsx';
import { PositionsPanel } from '../panels/positions/positions-panel.tsx';
import classes from './portfolio-page.module.css';

/** In the order of a phone: what matters most comes first. */
export function PortfolioPage(): ReactNode {
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">Portfolio</h1>
      <div className={classes['account']}>
        <AccountPanel />
      </div>
      <div className={classes['positions']}>
        <PositionsPanel />
      </div>
      <div className={classes['pnl']}>
        <PnlPanel />
      </div>
      <div className={classes['orders']}>
        <OrdersPanel />
      </div>
      <div className={classes['equity']}>
        <EquityPanel />
      </div>
      <div className={classes['closures']}>
        <ClosuresPanel />
      </div>
      <div className={classes['balances']}>
        <BalancesPanel />
      </div>
      <div className={classes['breakdown']}>
        <BreakdownPanel />
      </div>
    </div>
  );
}
