import type { ReactNode } from 'react';
import { endOf, type PlacedColumn } from './column-layout.ts';
import type { Column } from './column.ts';
import { headingId } from './grid-view.ts';
import classes from './grid.module.css';
import type { Sorting } from './row-order.ts';

interface GridHeaderProps<Row> {
  readonly prefix: string;
  readonly columns: readonly PlacedColumn<Row>[];
  readonly sorting: Sorting | undefined;
  /** The column that the keyboard is at, where it is in the header. */
  readonly cursor: string | undefined;
  readonly onSort: (column: Column<Row>) => void;
}

/** Stays in sight above the rows, and goes sideways with them. */
export function GridHeader<Row>({ columns, ...rest }: GridHeaderProps<Row>): ReactNode {
  return (
    <div className={classes['head']} role="rowgroup" style={{ width: endOf(columns) }}>
      <div role="row" aria-rowindex={1}>
        {columns.map((placed) => (
          <Heading key={placed.column.id} placed={placed} {...rest} />
        ))}
      </div>
    </div>
  );
}

interface HeadingProps<Row> extends Omit<GridHeaderProps<Row>, 'columns'> {
  readonly placed: PlacedColumn<Row>;
}

function Heading<Row>({ placed, prefix, sorting, cursor, onSort }: HeadingProps<Row>): ReactNode {
  const { column, left, width } = placed;
  const { id, title, description, align, sortBy } = column;
  const direction = sorting?.column === id ? (sorting.isDescending ? 'descending' : 'ascending') : 'none';
  const isSortable = sortBy !== undefined;
  const isEnd = align === 'end';
  // Where there is room: the title itself stays above its figures.
  const arrow =
    direction === 'none' ? null : (
      <span className={classes['arrow']} aria-hidden="true">
        {direction === 'descending' ? '\u2193' : '\u2191'}
      </span>
    );
  return (
    <div
      role="columnheader"
      id={headingId(prefix, id)}
      className={[classes['heading'], isEnd && classes['headingEnd'], isSortable && classes['sortable']]
        .filter(Boolean)
        .join(' ')}
      style={{ left, width }}
      title={isSortable ? `${description}. A click sorts by it.` : description}
      aria-sort={isSortable ? direction : undefined}
      data-column={id}
      data-cursor={cursor === id ? '' : undefined}
      onClick={isSortable ? () => onSort(column) : undefined}
    >
      {isEnd ? arrow : null}
      {title === '' ? <span className="visually-hidden">{description}</span> : title}
      {isEnd ? null : arrow}
    </div>
  );
}
