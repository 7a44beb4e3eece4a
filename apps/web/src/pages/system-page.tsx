import type { ReactNode } from 'react';
import { HealthPanel } from '../panels/health/health-panel.tsx';
import { ServerPanel } from '../panels/health/server-panel.tsx';
import { InspectorPanel } from '../panels/inspector/inspector-panel.tsx';
import classes from './system-page.module.css';

export function SystemPage(): ReactNode {
  return (
    <div className={classes['page']}>
      <ServerPanel />
      <HealthPanel />
      <InspectorPanel />
    </div>
  );
}
