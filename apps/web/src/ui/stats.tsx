/** Figures by name, in as many columns as fit. */
import type { ShownFigure } from '@tickboard/client/view/shown-figures';
import type { ReactNode } from 'react';
import classes from './stats.module.css';

export function Stats({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <dl className={classes['stats']} aria-label={label}>
      {children}
    </dl>
  );
}

export interface StatProps {
  readonly name: string;
  /** What the figure is. */
  readonly hint: string;
  readonly isLarge?: boolean;
  /** Its source is away. */
  readonly isOld?: boolean;
  readonly children: ReactNode;
}

export function Stat({ name, hint, isLarge = false, isOld = false, children }: StatProps): ReactNode {
  return (
    <div
      className={isLarge ? `${classes['stat']} ${classes['large']}` : classes['stat']}
      title={isOld ? `${hint}. Its source is away` : hint}
      data-old={isOld || undefined}
    >
      <dt>{name}</dt>
      <dd className="figures">{children}</dd>
    </div>
  );
}

export interface FigureStatProps {
  readonly figure: ShownFigure;
  readonly isOld?: boolean;
  /** Beneath the figure. */
  readonly children?: ReactNode;
}

export function FigureStat({ figure, isOld = false, children }: FigureStatProps): ReactNode {
  const { name, hint, text, beside, tone, isLarge } = figure;
  return (
    <Stat name={name} hint={hint} isLarge={isLarge} isOld={isOld}>
      {tone === '' ? text : <span className={tone}>{text}</span>}
      {beside === undefined ? null : <small className={tone === '' ? 'muted' : tone}> {beside}</small>}
      {children}
    </Stat>
  );
}
