/** How alerts reach a person who looks elsewhere. */
import { type ReactNode, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { usePreference } from '../../board/hooks.ts';
import { playTone } from '../../board/notifications-sound.ts';
import { askPermission, permission, type Permission, showNotification } from '../../board/notifications.ts';
import { Button } from '../../ui/button.tsx';
import classes from './notify-panel.module.css';

const LEVELS = ['off', 'info', 'warning', 'critical'] as const;
const LEVEL_WORDS = {
  off: 'Nothing',
  info: 'All alerts',
  warning: 'Warnings and critical',
  critical: 'Critical only',
} as const;

const PERMISSION_WORDS: Readonly<Record<Permission, string>> = {
  default: 'The browser has not been asked yet.',
  granted: 'The browser shows them, while this page is open in any tab.',
  denied: 'The browser refuses them: allow them for this site in its settings.',
  unsupported: 'This browser shows none from a page without encryption, or none at all.',
};

export function NotifyPanel(): ReactNode {
  const { preferences } = useDesk();
  const notifyFrom = usePreference((values) => values.notifyFrom);
  const hasSound = usePreference((values) => values.hasSound);
  const [allowed, setAllowed] = useState(permission);
  const ask = async () => {
    const answer = await askPermission();
    setAllowed(answer);
    if (answer === 'granted' && notifyFrom === 'off') preferences.setState({ notifyFrom: 'warning' });
  };
  const test = () => {
    playTone('warning');
    if (allowed === 'granted') showNotification('Test \u00b7 Tickboard', 'This is how an alert looks.', 'test');
  };
  return (
    <section className={classes['panel']} aria-labelledby="notify-title">
      <h2 id="notify-title">Notify</h2>
      <label>
        <span>Tell of</span>
        <select
          value={notifyFrom}
          onChange={(event) =>
            preferences.setState({ notifyFrom: LEVELS.find((level) => level === event.target.value) ?? 'off' })
          }
        >
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {LEVEL_WORDS[level]}
            </option>
          ))}
        </select>
      </label>
      <label title="Of alerts of the server; each rule says itself whether it sounds">
        <input
          type="checkbox"
          checked={hasSound}
          onChange={(event) => preferences.setState({ hasSound: event.target.checked })}
        />
        <span>Sound</span>
      </label>
      <Button
        disabledBecause={allowed === 'default' ? undefined : PERMISSION_WORDS[allowed]}
        onClick={() => void ask()}
      >
        {allowed === 'granted' ? 'Notifications allowed' : 'Allow notifications'}
      </Button>
      <Button onClick={test} title="Sound and show one, as an alert would">
        Test
      </Button>
      <p role="status">{PERMISSION_WORDS[allowed]}</p>
    </section>
  );
}
