import type { ReactNode } from 'react';
import classes from './noted.module.css';

export interface NotedProps {
  /** What stands at the bottom, and in full where there is no room for it. */
  readonly words: ReactNode;
  readonly title: string;
  /** Beside the words. */
  readonly actions: ReactNode;
  readonly children: ReactNode;
}

/** The lines of a panel, and beneath them how many there are and what can be done with them. */
export function Noted({ words, title, actions, children }: NotedProps): ReactNode {
  return (
    <div className={classes['framed']}>
      {children}
      <div className={classes['note']}>
        <span className={classes['words']} title={title}>
          {words}
        </span>
        {actions}
      </div>
    </div>
  );
}
