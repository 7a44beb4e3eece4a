import type { ReactNode } from 'react';
import { useStatusOf } from '../board/hooks.ts';
import classes from './mode-badge.module.css';

/** Whether the figures are real, in words and by its edge. */
export function ModeBadge(): ReactNode {
  const mode = useStatusOf((status) => status.mode);
  if (mode === undefined) return null;
  return (
    <span
      className={classes[mode]}
      title={mode === 'simulated' ? 'Nothing that is shown here is real' : 'From the configured sources'}
    >
      {mode === 'simulated' ? 'SIMULATED' : 'LIVE'}
    </span>
  );
}
