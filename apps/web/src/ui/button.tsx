import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import classes from './button.module.css';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly ref?: Ref<HTMLButtonElement>;
  readonly tone?: 'plain' | 'accent' | 'danger';
  /** Whether it is pressed, for a button that stays so. */
  readonly isOn?: boolean;
  /** Why it cannot be used: it stays in sight, and says so. */
  readonly disabledBecause?: string | undefined;
}

export function Button({ tone = 'plain', isOn, disabledBecause, className, onClick, ...rest }: ButtonProps): ReactNode {
  const isDisabled = disabledBecause !== undefined;
  return (
    <button
      type="button"
      {...rest}
      className={[classes['button'], classes[tone], className].filter(Boolean).join(' ')}
      aria-pressed={isOn}
      aria-disabled={isDisabled || undefined}
      title={disabledBecause ?? rest.title}
      onClick={isDisabled ? undefined : onClick}
    />
  );
}
