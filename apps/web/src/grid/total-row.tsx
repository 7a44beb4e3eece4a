/** Beneath the rows, and in sight wherever they are scrolled to. */
import type { ChannelName } from '@tickboard/client/channel-rows';
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react';
import { useDesk } from '../board/desk.ts';
import { writeText } from '../ui/write-text.ts';
import { endOf, type PlacedColumn } from './column-layout.ts';
import classes from './grid.module.css';

export interface TotalRowProps<Row> {
  readonly rows: ReadonlyMap<string, Row>;
  /** Of those shown. */
  readonly keysOf: () => readonly string[];
  readonly columns: readonly PlacedColumn<Row>[];
  readonly channels: readonly ChannelName[];
  /** A sum is as old as its oldest part. */
  readonly isStale: (row: Row) => boolean;
  /** Holds what writes it anew: other rows can be shown though none of them changes. */
  readonly writeRef: RefObject<(() => void) | undefined>;
}

export function hasTotals<Row>(columns: readonly PlacedColumn<Row>[]): boolean {
  return columns.some(({ column }) => column.total !== undefined);
}

export function TotalRow<Row>(props: TotalRowProps<Row>): ReactNode {
  const { rows, keysOf, columns, channels, isStale, writeRef } = props;
  const { frames } = useDesk();
  const rowRef = useRef<HTMLDivElement>(null);
  // The rows of a table are those of its first channel; others only say how they are written.
  const channel = channels[0] as ChannelName;
  useLayoutEffect(() => {
    const row = rowRef.current;
    if (row === null) return undefined;
    const write = () => {
      const keys = keysOf();
      const shown = keys.flatMap((key) => rows.get(key) ?? []);
      row.ariaRowIndex = String(keys.length + 2);
      row.classList.toggle(classes['stale'] as string, shown.some(isStale));
      writeTotals(row, columns, shown);
    };
    write();
    writeRef.current = write;
    // After all painters: the table is one of them, and says which rows are shown.
    const stop = frames.subscribe(channel, write);
    return () => {
      stop();
      writeRef.current = undefined;
    };
  });
  return (
    <div className={classes['total']} role="rowgroup" style={{ width: endOf(columns) }}>
      <div className={classes['totalCells']} role="row" ref={rowRef}>
        {columns.map(({ column: { id }, left, width }) => (
          <div key={id} role="gridcell" style={{ left, width }} />
        ))}
      </div>
    </div>
  );
}

/** Each cell is written only where it reads otherwise. */
function writeTotals<Row>(row: HTMLElement, columns: readonly PlacedColumn<Row>[], shown: readonly Row[]): void {
  for (const [at, { column }] of columns.entries()) {
    const { text = '', tone = '', hint = '' } = column.total?.(shown) ?? {};
    const names = [classes['cell'], column.align === 'end' && classes['end'], tone !== '' && classes[tone]];
    const cell = row.children[at] as HTMLElement;
    const className = names.filter(Boolean).join(' ');
    if (cell.className !== className) cell.className = className;
    if (cell.title !== hint) cell.title = hint;
    writeText(cell, text);
  }
}
