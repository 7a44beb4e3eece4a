/** What keys do in a table. The keyboard is in the rows, at a column of the selected row, or in the header. */

export interface GridPlace {
  /** Index of the selected row; -1 where none is. */
  readonly row: number;
  readonly rows: number;
  /** Rows that a page has. */
  readonly page: number;
  /** Index of the column; -1 where the whole row is meant. */
  readonly column: number;
  readonly columns: number;
  readonly isInHeader: boolean;
}

export type GridIntent =
  | { readonly kind: 'row'; readonly row: number }
  | { readonly kind: 'column'; readonly column: number }
  | { readonly kind: 'header'; readonly column: number }
  | { readonly kind: 'sort' | 'open' | 'leave' };

/** Undefined for keys that mean nothing here. */
export function intentOf(key: string, place: GridPlace): GridIntent | undefined {
  return place.isInHeader ? inHeader(key, place) : inRows(key, place);
}

function inRows(key: string, { row, rows, page, column, columns }: GridPlace): GridIntent | undefined {
  const toRow = (to: number): GridIntent => ({ kind: 'row', row: clamp(to, 0, rows - 1) });
  switch (key) {
    case 'ArrowDown':
      return toRow(row + 1);
    case 'ArrowUp':
      return row <= 0 ? { kind: 'header', column: Math.max(0, column) } : toRow(row - 1);
    case 'PageDown':
      return toRow(Math.max(0, row) + page);
    case 'PageUp':
      return toRow(row - page);
    case 'Home':
      return toRow(0);
    case 'End':
      return toRow(rows - 1);
    case 'ArrowLeft':
      return { kind: 'column', column: clamp(column - 1, -1, columns - 1) };
    case 'ArrowRight':
      return { kind: 'column', column: clamp(column + 1, -1, columns - 1) };
    case 'Enter':
      return row < 0 ? undefined : { kind: 'open' };
    case 'Escape':
      return { kind: 'leave' };
    default:
      return undefined;
  }
}

function inHeader(key: string, { row, rows, column, columns }: GridPlace): GridIntent | undefined {
  const toColumn = (to: number): GridIntent => ({ kind: 'header', column: clamp(to, 0, columns - 1) });
  switch (key) {
    case 'ArrowLeft':
      return toColumn(column - 1);
    case 'ArrowRight':
      return toColumn(column + 1);
    case 'Home':
      return toColumn(0);
    case 'End':
      return toColumn(columns - 1);
    case 'ArrowDown':
      return { kind: 'row', row: clamp(row, 0, rows - 1) };
    case 'Enter':
    case ' ':
      return { kind: 'sort' };
    case 'Escape':
      return { kind: 'leave' };
    default:
      return undefined;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

/** The keys behind the actions of the keymap, for whoever asks by name (see `GRID_ACTION`). */
export const KEYS_OF_ACTIONS: Readonly<Record<string, string>> = {
  'row-down': 'ArrowDown',
  'row-up': 'ArrowUp',
  'page-down': 'PageDown',
  'page-up': 'PageUp',
  'first-row': 'Home',
  'last-row': 'End',
  'column-left': 'ArrowLeft',
  'column-right': 'ArrowRight',
  open: 'Enter',
};

/**
 * An event of this name at the element `[data-grid]` asks the table to do an action of the keymap, whose id is its
 * `detail`; a table that does it prevents the default.
 */
export const GRID_ACTION = 'tickboard-grid-action';
