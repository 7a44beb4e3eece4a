import { type ReactNode, useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useFeed } from '../board/hooks.ts';
import classes from './alert-count.module.css';

/** Warnings and worse that came since the alerts were last looked at. */
export function AlertCount({ path }: { readonly path: string }): ReactNode {
  const alerts = useFeed('alerts');
  const [seenId, setSeenId] = useState(0);
  const isLooking = path === '/alerts';
  const newestId = alerts.at(-1)?.id ?? 0;
  useEffect(() => {
    // Ids begin anew with a new life of the server.
    if (isLooking || newestId < seenId) setSeenId(isLooking ? newestId : 0);
  }, [isLooking, newestId, seenId]);
  const unseen = alerts.filter(({ id, data }) => id > seenId && data.severity !== 'info');
  const isCritical = unseen.some(({ data }) => data.severity === 'critical');
  const count = isLooking ? 0 : unseen.length;
  const words = `${count} ${count === 1 ? 'alert' : 'alerts'} since you looked at them`;
  return (
    <Link
      href="/alerts"
      className={classes['count']}
      data-severity={count === 0 ? undefined : isCritical ? 'critical' : 'warning'}
      aria-label={words}
      title={isCritical ? `${words}, some of them critical` : words}
    >
      <span aria-hidden="true">!</span>
      <span className="figures">{count}</span>
    </Link>
  );
}
