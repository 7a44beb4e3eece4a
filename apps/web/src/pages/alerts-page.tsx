import type { ReactNode } from 'react';
import { AlertsPanel } from '../panels/alerts/alerts-panel.tsx';
import { NotifyPanel } from '../panels/alerts/notify-panel.tsx';
import { RulesPanel } from '../panels/alerts/rules-panel.tsx';
import classes from './alerts-page.module.css';

export function AlertsPage(): ReactNode {
  return (
    <div className={classes['page']}>
      <NotifyPanel />
      <div className={classes['panels']}>
        <AlertsPanel />
        <RulesPanel />
      </div>
    </div>
  );
}
