import { cloneElement, isValidElement, type ReactElement, type ReactNode, useId } from 'react';
import classes from './rule-editor.module.css';

export interface FieldProps {
  readonly label: string;
  /** What is wrong with it. */
  readonly fault?: string | undefined;
  readonly className?: string | undefined;
  readonly children: ReactElement<{ readonly id?: string }>;
}

/** A control under its name, with its fault beneath: there is room for it before there is one. */
export function Field({ label, fault, className, children }: FieldProps): ReactNode {
  const id = useId();
  const attributes = { id, 'aria-invalid': fault !== undefined, 'aria-describedby': `${id}-fault` };
  return (
    <div className={`${classes['field']} ${className ?? ''}`}>
      <label htmlFor={id}>{label}</label>
      {isValidElement(children) ? cloneElement(children, attributes) : null}
      <p className={classes['fault']} id={`${id}-fault`} aria-live="polite">
        {fault}
      </p>
    </div>
  );
}
