/** Which columns a table shows: a list of all, in their order, that drops down from a button. */
import { type ReactNode, useId } from 'react';
import { Button } from '../ui/button.tsx';
import type { Column } from './column.ts';
import classes from './column-chooser.module.css';

interface ColumnChooserProps<Row> {
  readonly columns: readonly Column<Row>[];
  /** Undefined: all. */
  readonly chosen: readonly string[] | undefined;
  /** Those for which there is room. */
  readonly shown: ReadonlySet<string>;
  readonly onChange: (chosen: readonly string[] | undefined) => void;
}

export function ColumnChooser<Row>({ columns, chosen, shown, onChange }: ColumnChooserProps<Row>): ReactNode {
  const id = useId();
  const isChosen = (column: string) => chosen === undefined || chosen.includes(column);
  const toggle = (toggled: string) => {
    const next = columns.map((column) => column.id).filter((each) => isChosen(each) !== (each === toggled));
    onChange(next.length === columns.length ? undefined : next);
  };
  return (
    <>
      <Button popoverTarget={id} title="Choose columns">
        Columns
      </Button>
      <div
        id={id}
        popover="auto"
        className={classes['list']}
        aria-label="Columns"
        role="group"
        data-choices=""
        onBeforeToggle={({ currentTarget }) => place(currentTarget)}
      >
        {columns.map((column) => (
          <label key={column.id} className={classes['choice']} title={column.description}>
            <input
              type="checkbox"
              data-column={column.id}
              checked={column.priority === undefined || isChosen(column.id)}
              disabled={column.priority === undefined}
              onChange={() => toggle(column.id)}
            />
            <span className={classes['name']}>{column.title === '' ? column.description : column.title}</span>
            <span className={classes['remark']}>{remarkOn(column, isChosen(column.id), shown.has(column.id))}</span>
          </label>
        ))}
        <Button
          className={classes['reset']}
          onClick={() => onChange(undefined)}
          disabledBecause={chosen === undefined ? 'All columns are chosen' : undefined}
        >
          Reset
        </Button>
      </div>
    </>
  );
}

function remarkOn<Row>({ priority }: Column<Row>, isChosen: boolean, isShown: boolean): string {
  if (priority === undefined) return 'always';
  return isChosen && !isShown ? 'no room' : '';
}

/** Above the button, with its right edge at the button's; the page's edge is never crossed. */
function place(list: HTMLElement): void {
  const button = list.previousElementSibling;
  if (button === null) return;
  const { top, right } = button.getBoundingClientRect();
  list.style.bottom = `${innerHeight - top + 4}px`;
  list.style.right = `${Math.max(8, innerWidth - right)}px`;
  list.style.maxHeight = `${Math.max(120, top - 12)}px`;
}
