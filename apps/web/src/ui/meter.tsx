/** A bar for a share, never without the figure that it draws. */
import type { ReactNode } from 'react';
import classes from './meter.module.css';

export type MeterTone = 'plain' | 'warn' | 'bad';

export interface MeterProps {
  readonly label: string;
  /** 1 fills it; what is above does too. */
  readonly share: number | undefined;
  readonly tone?: MeterTone;
  /** As it is read out. */
  readonly text: string;
}

export function Meter({ label, share, tone = 'plain', text }: MeterProps): ReactNode {
  const percent = Math.round(Math.min(1, Math.max(0, share ?? 0)) * 100);
  return (
    <div
      className={`${classes['meter']} ${classes[tone]}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={text}
    >
      <i style={{ transform: `scaleX(${percent / 100})` }} />
    </div>
  );
}
