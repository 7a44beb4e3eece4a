/** How alerts reach a person who looks elsewhere: the same controls wherever they stand. */
import { type ReactNode, useCallback, useSyncExternalStore } from 'react';
import { useDesk } from '../../board/desk.ts';
import { usePreference } from '../../board/hooks.ts';
import { PERMISSION_WORDS } from '../../board/notifications.ts';
import { Button } from '../../ui/button.tsx';
import { showToast } from '../../ui/toast.tsx';
import classes from './notify-settings.module.css';

const LEVELS = ['off', 'info', 'warning', 'critical'] as const;
const LEVEL_WORDS = {
  off: 'Nothing',
  info: 'All alerts',
  warning: 'Warnings and critical',
  critical: 'Critical only',
} as const;

export function NotifySettings(): ReactNode {
  const { preferences, notifications } = useDesk();
  const { devices } = notifications;
  const notifyFrom = usePreference((values) => values.notifyFrom);
  const hasSound = usePreference((values) => values.hasSound);
  const allowed = useSyncExternalStore(
    useCallback((notify: () => void) => devices.onPermission(notify), [devices]),
    devices.permission,
  );
  const ask = async () => {
    const answer = await devices.ask();
    if (answer === 'granted' && notifyFrom === 'off') preferences.setState({ notifyFrom: 'warning' });
    // Browsers tell of the answer by an event, too; where they do not, this renders it.
    if (answer !== allowed) showToast(PERMISSION_WORDS[answer], answer === 'granted' ? 'plain' : 'warn');
  };
  return (
    <div className={classes['controls']}>
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
      <label title="Of what is told of; a rule may be silent all the same">
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
      <Button
        title="Show and sound one, as an alert would"
        onClick={() => showToast(notifications.rehearse('warning', 'This is how an alert looks.'))}
      >
        Test
      </Button>
      <p role="status">{PERMISSION_WORDS[allowed]}</p>
    </div>
  );
}
