/** One panel of the registry, wherever it stands: its code is loaded, and its failure stays its own. */
import type { ReactNode } from 'react';
import { findPanel } from '../panels/registry.ts';
import { Empty } from '../ui/empty.tsx';
import { type PanelChrome, PanelChromeContext } from '../ui/panel-chrome.ts';
import { PanelBoundary } from '../ui/panel.tsx';
import classes from './panel-host.module.css';

export interface PanelHostProps {
  readonly id: string;
  readonly chrome?: PanelChrome;
  /** Until then its place is empty. */
  readonly isDue?: boolean;
}

export function PanelHost({ id, chrome, isDue = true }: PanelHostProps): ReactNode {
  const entry = findPanel(id);
  return (
    <div className={classes['host']} data-host={id}>
      <PanelBoundary>
        <PanelChromeContext value={chrome}>
          {entry === undefined ? <Empty title="There is no such panel" /> : isDue ? <entry.Panel /> : null}
        </PanelChromeContext>
      </PanelBoundary>
    </div>
  );
}
