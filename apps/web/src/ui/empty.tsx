import type { ReactNode } from 'react';
import classes from './empty.module.css';

/** Where there is nothing: one sentence, why, and what to do next. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div className={classes['empty']}>
      <p className={classes['title']}>{title}</p>
      {children === undefined ? null : <p>{children}</p>}
    </div>
  );
}
