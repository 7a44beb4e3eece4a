import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useAcknowledged, useAlertLog } from '../board/use-alert-log.ts';
import classes from './alert-count.module.css';

/** Warnings and worse that nobody acknowledged in this browser. */
export function AlertCount(): ReactNode {
  const acknowledged = useAcknowledged();
  const open = useAlertLog().filter(({ key, severity }) => isPressing(severity) && !acknowledged.has(key));
  const isCritical = open.some(({ severity }) => severity === 'critical');
  const words = `${open.length} ${open.length === 1 ? 'alert' : 'alerts'} not acknowledged`;
  return (
    <Link
      href="/alerts"
      className={classes['count']}
      data-severity={open.length === 0 ? undefined : isCritical ? 'critical' : 'warning'}
      aria-label={words}
      title={isCritical ? `${words}, some of them critical` : words}
    >
      <span aria-hidden="true">!</span>
      <span className="figures">{open.length}</span>
    </Link>
  );
}

function isPressing(severity: string | undefined): boolean {
  return severity === 'warning' || severity === 'critical';
}
