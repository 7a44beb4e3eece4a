/** Beneath the rows, and in sight wherever they are scrolled to. */
import type { ChannelName } from '@tickboard/client/channel-rows';
import type { ReactNode } from 'react';
import { useVersion } from '../board/hooks.ts';
import type { Column } from './column.ts';
import classes from './grid.module.css';

export interface TotalRowProps<Row> {
  readonly rows: ReadonlyMap<string, Row>;
  /** Of those shown. */
  readonly keysOf: () => readonly string[];
  readonly columns: readonly Column<Row>[];
  readonly channels: readonly ChannelName[];
}

export function TotalRow<Row>(props: TotalRowProps<Row>): ReactNode {
  return props.columns.some(({ total }) => total !== undefined) ? <Totals {...props} /> : null;
}

function Totals<Row>({ rows, keysOf, columns, channels }: TotalRowProps<Row>): ReactNode {
  // The rows of a table are those of its first channel; others only say how they are written.
  useVersion(channels[0] as ChannelName);
  const shown = keysOf().flatMap((key) => rows.get(key) ?? []);
  let left = 0;
  const cells = columns.map(({ id, width, align, total }) => {
    const { text = '', tone = '' } = total?.(shown) ?? {};
    const style = { left, width };
    left += width;
    const names = [classes['cell'], align === 'end' && classes['end'], tone !== '' && classes[tone]];
    return (
      <div key={id} role="gridcell" className={names.filter(Boolean).join(' ')} style={style}>
        {text}
      </div>
    );
  });
  return (
    <div className={classes['total']} role="rowgroup" style={{ width: left }}>
      <div className={classes['totalCells']} role="row">
        {cells}
      </div>
    </div>
  );
}
