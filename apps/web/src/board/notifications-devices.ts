/** How a browser reaches a person who looks elsewhere. */
import { type Clock, systemClock } from '@tickboard/core/clock';
import { type Claim, Claims } from './claims.ts';
import { Sound } from './notifications-sound.ts';

export type Permission = NotificationPermission | 'unsupported';

export interface Devices {
  readonly clock: Clock;
  readonly sound: Pick<Sound, 'play'>;
  readonly claim: Claim;
  readonly permission: () => Permission;
  /** To be called when a person asked for it, and only then. */
  readonly ask: () => Promise<Permission>;
  /** Calls `listener` when the permission may have changed, until the function returned is called. */
  readonly onPermission: (listener: () => void) => () => void;
  /** Returns whether the browser took it. What has the same tag takes the place of what is shown. */
  readonly show: (title: string, body: string, tag: string) => boolean;
}

const { claim } = new Claims(systemClock, () => ('locks' in navigator ? navigator.locks : undefined));

export const browserDevices: Devices = {
  clock: systemClock,
  sound: new Sound(systemClock, () => new AudioContext(), claim),
  claim,
  permission: () => ('Notification' in globalThis ? Notification.permission : 'unsupported'),
  ask: async () => ('Notification' in globalThis ? Notification.requestPermission() : 'unsupported'),
  onPermission: followPermission,
  show: showNotification,
};

/** It can be given and taken in the settings of the browser at any time. */
function followPermission(listener: () => void): () => void {
  const ending = new AbortController();
  const follow = async () => {
    const status = await navigator.permissions.query({ name: 'notifications' });
    if (!ending.signal.aborted) status.addEventListener('change', listener, { signal: ending.signal });
  };
  // Where it cannot be followed it is read when the page is opened.
  follow().catch(() => undefined);
  return () => ending.abort();
}

function showNotification(title: string, body: string, tag: string): boolean {
  try {
    const notification = new Notification(title, { body, tag, icon: '/favicon-alert.svg' });
    notification.addEventListener('click', () => {
      window.focus();
      notification.close();
    });
    return true;
  } catch {
    // Browsers of phones show none from a page; the log and the sound remain.
    return false;
  }
}
