import type { ReactNode } from 'react';
import classes from './empty.module.css';

export interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  /** The button of the next step, where there is one. */
  readonly action?: ReactNode;
}

/** Where there is nothing: one sentence, why, and what to do next. */
export function Empty({ title, children, action }: EmptyProps): ReactNode {
  return (
    <div className={classes['empty']}>
      <p className={classes['title']}>{title}</p>
      {children === undefined ? null : <p>{children}</p>}
      {action}
    </div>
  );
}
