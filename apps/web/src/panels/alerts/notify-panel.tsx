import type { ReactNode } from 'react';
import classes from './notify-panel.module.css';
import { NotifySettings } from './notify-settings.tsx';

export function NotifyPanel(): ReactNode {
  return (
    <section className={classes['panel']} aria-labelledby="notify-title">
      <h2 id="notify-title">Notify</h2>
      <NotifySettings />
    </section>
  );
}
