/** Columns that both dashboards have, as this one shows them. */
import type { CellTone, ShownColumn } from '@tickboard/client/view/columns';
import type { Colour } from '../theme/colours.ts';
import type { Column } from './column.ts';

const COLOURS: Readonly<Record<CellTone, Colour>> = {
  up: 'up',
  down: 'down',
  muted: 'muted',
  warn: 'warn',
  bad: 'critical',
  buy: 'buy',
  sell: 'sell',
  '': 'text',
};

export function colourOfTone(tone: CellTone): Colour {
  return COLOURS[tone];
}

/** Of names: from the first to the second, as the longest of them wants it. */
export type Width = number | readonly [least: number, most: number];

/** `widths` by the ids of the columns; one without a width here is not shown. `rest` takes all room that is left. */
export function toColumns<Row>(
  columns: readonly ShownColumn<Row>[],
  widths: Readonly<Record<string, Width>>,
  rest?: string,
): readonly Column<Row>[] {
  return columns.flatMap((column) => {
    const width = widths[column.id];
    return width === undefined ? [] : [{ ...toColumn(column, width), ...(column.id === rest && { takesRest: true }) }];
  });
}

function toColumn<Row>(column: ShownColumn<Row>, wanted: Width): Column<Row> {
  const [width, widthMax] = typeof wanted === 'number' ? [wanted] : wanted;
  const { id, title, short = title, align, priority, text, compact, tone, sortBy, total } = column;
  return {
    id,
    title: short,
    width,
    align,
    text,
    ...(widthMax !== undefined && { widthMax }),
    // As in the web dashboard: figures begin with the largest.
    isLargestFirst: align === 'end',
    ...(priority !== undefined && { priority }),
    ...(compact !== undefined && { compact }),
    ...(tone !== undefined && { colour: (row: Row) => COLOURS[tone(row)] }),
    ...(sortBy !== undefined && { sortBy }),
    ...(total !== undefined && {
      total: (rows: readonly Row[]) => {
        const { text: sum, tone: kind = '', hint = '' } = total(rows);
        return { text: sum, colour: COLOURS[kind], reason: hint };
      },
    }),
  };
}
