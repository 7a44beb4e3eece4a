import { type InputHTMLAttributes, type ReactNode, useId } from 'react';
import classes from './field.module.css';

interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': true | undefined;
}

interface Named {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with what it holds: it stands in the place of the hint, and there is room for it. */
  readonly fault?: string | undefined;
  readonly className?: string | undefined;
}

export interface FieldProps extends Named {
  readonly children: (props: ControlProps) => ReactNode;
}

/** A control under its name. */
export function Field({ label, hint, fault, className, children }: FieldProps): ReactNode {
  const id = useId();
  const wordsId = useId();
  return (
    <div className={[classes['field'], className].filter(Boolean).join(' ')}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': wordsId, 'aria-invalid': fault === undefined ? undefined : true })}
      <p id={wordsId} className={fault === undefined ? classes['hint'] : classes['fault']} role="status">
        {fault ?? hint}
      </p>
    </div>
  );
}

export interface TextFieldProps
  extends Named, Pick<InputHTMLAttributes<HTMLInputElement>, 'disabled' | 'inputMode' | 'list' | 'placeholder'> {
  readonly value: string;
  readonly onChange: (text: string) => void;
}

export function TextField({ label, hint, fault, className, value, onChange, ...rest }: TextFieldProps): ReactNode {
  return (
    <Field label={label} hint={hint} fault={fault} className={className}>
      {(props) => (
        <input
          {...props}
          {...rest}
          className={rest.inputMode === undefined ? undefined : 'figures'}
          spellCheck={false}
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface SelectFieldProps<Option extends string> extends Named {
  readonly options: readonly Option[];
  /** As it is where there are none. */
  readonly words?: Readonly<Record<Option, string>>;
  readonly value: Option;
  readonly onChange: (option: Option) => void;
}

export function SelectField<Option extends string>(props: SelectFieldProps<Option>): ReactNode {
  const { label, hint, fault, className, options, words, value, onChange } = props;
  return (
    <Field label={label} hint={hint} fault={fault} className={className}>
      {(control) => (
        <select
          {...control}
          value={value}
          onChange={(event) => onChange(options.find((option) => option === event.target.value) ?? value)}
        >
          {options.map((option) => (
            <option key={option} value={option}>
              {words?.[option] ?? option}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
