/** Beneath the rows, and in sight wherever they are scrolled to. */
import type { ChannelName } from '@tickboard/client/channel-rows';
import type { ReactNode } from 'react';
import { useVersion } from '../board/hooks.ts';
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
}

export function hasTotals<Row>(columns: readonly PlacedColumn<Row>[]): boolean {
  return columns.some(({ column }) => column.total !== undefined);
}

export function TotalRow<Row>({ rows, keysOf, columns, channels, isStale }: TotalRowProps<Row>): ReactNode {
  // The rows of a table are those of its first channel; others only say how they are written.
  useVersion(channels[0] as ChannelName);
  const keys = keysOf();
  const shown = keys.flatMap((key) => rows.get(key) ?? []);
  const isOld = shown.some(isStale);
  return (
    <div className={classes['total']} role="rowgroup" style={{ width: endOf(columns) }}>
      <div
        className={isOld ? `${classes['totalCells']} ${classes['stale']}` : classes['totalCells']}
        role="row"
        aria-rowindex={keys.length + 2}
      >
        {columns.map(({ column: { id, align, total }, left, width }) => {
          const { text = '', tone = '', hint = '' } = total?.(shown) ?? {};
          const names = [classes['cell'], align === 'end' && classes['end'], tone !== '' && classes[tone]];
          return (
            <div
              key={id}
              role="gridcell"
              className={names.filter(Boolean).join(' ')}
              style={{ left, width }}
              {...(hint !== '' && { title: hint })}
            >
              {text}
            </div>
          );
        })}
      </div>
    </div>
  );
}
