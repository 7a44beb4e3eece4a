import { useCallback, useSyncExternalStore } from 'react';
import { useDesk } from './desk.ts';
import { usePreference } from './hooks.ts';
import type { LoggedAlert } from '@tickboard/client/view/alert-log';

/** Newest first. */
export function useAlertLog(): readonly LoggedAlert[] {
  const { log } = useDesk().notifications;
  return useSyncExternalStore(
    useCallback((notify: () => void) => log.subscribe(notify), [log]),
    () => log.alerts,
  );
}

/** Keys of those that were acknowledged in this browser. */
export function useAcknowledged(): ReadonlySet<string> {
  usePreference((values) => values.acknowledged);
  return useDesk().notifications.log.acknowledged;
}
