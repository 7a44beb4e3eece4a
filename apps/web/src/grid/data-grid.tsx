import type { ChannelName } from '@tickboard/client/channel-rows';
import { toCsv, toTabbedText } from '@tickboard/client/view/csv';
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useDesk } from '../board/desk.ts';
import { usePreference } from '../board/hooks.ts';
import { useQuietState } from '../board/use-quiet-state.ts';
import { usePaintFailure } from '../ui/use-paint-failure.ts';
import { copyText } from './clipboard.ts';
import { ColumnChooser } from './column-chooser.tsx';
import { chooseColumns, fitColumns, placeColumns } from './column-layout.ts';
import type { Column } from './column.ts';
import { Filtered } from './filtered.tsx';
import { GridFooter } from './grid-footer.tsx';
import { GridHeader } from './grid-header.tsx';
import { type GridIntent, intentOf, KEYS_OF_ACTIONS } from './grid-keys.ts';
import { GridOrder } from './grid-order.ts';
import { GridView } from './grid-view.ts';
import classes from './grid.module.css';
import { News } from './news.ts';
import { saveFile } from './save-file.ts';
import type { Sorting } from './row-order.ts';
import { hasTotals, TotalRow } from './total-row.tsx';
import { useGridActions } from './use-grid-actions.ts';

export interface DataGridProps<Row> {
  /** Names its preferences and its files. */
  readonly id: string;
  /** For whoever does not see it. */
  readonly label: string;
  /** Rows by key, always the present ones. */
  readonly rows: ReadonlyMap<string, Row>;
  /** With a change of these the table paints. */
  readonly channels: readonly ChannelName[];
  readonly columns: readonly Column<Row>[];
  /** At first, and whenever it is another one. */
  readonly sorting?: Sorting | undefined;
  readonly filter?: (row: Row, key: string) => boolean;
  /** How many there are of what it is about, where that is not all rows. */
  readonly total?: number;
  /** Instead of rows, where the filter lets none through; otherwise that is said in general. */
  readonly noMatch?: ReactNode;
  /** Where the filter lets nothing through, it can be taken away. */
  readonly onClearFilter?: () => void;
  /** Rows that come first. */
  readonly pinned?: ReadonlySet<string>;
  /** So do these. */
  readonly comesFirst?: (row: Row) => boolean;
  readonly selected?: string | undefined;
  readonly onSelect?: (key: string) => void;
  /** Enter, or a double click. */
  readonly onOpen?: (key: string) => void;
  readonly isStale?: (row: Row) => boolean;
  /** Instead of rows, where there are none. */
  readonly empty: ReactNode;
  /** Beneath the table, before its own. */
  readonly actions?: ReactNode;
}

const ALL = () => true;
const NOTHING: ReadonlySet<string> = new Set();
const NEVER = () => false;

/** Rules of painting, order and keys: docs/spec/web-markets.md. */
export function DataGrid<Row>(props: DataGridProps<Row>): ReactNode {
  const { id, label, rows, channels, selected, onSelect, onOpen, onClearFilter, empty, actions } = props;
  const { filter = ALL, pinned = NOTHING, isStale = NEVER } = props;
  const { board, frames, seconds, preferences } = useDesk();
  const failed = usePaintFailure();
  const prefix = useId();
  const tableRef = useRef<HTMLDivElement>(null);
  const gridRef = useRef<HTMLDivElement>(null);
  const bodyRef = useRef<HTMLDivElement>(null);
  const viewRef = useRef<GridView<Row>>(undefined);
  const totalRef = useRef<() => void>(undefined);
  const [sorting, setSorting] = useState(props.sorting);
  const asked = props.sorting;
  useEffect(() => setSorting(asked), [asked?.column, asked?.isDescending]);
  const [width, setWidth] = useState(0);
  const [moves, setMoves] = useQuietState(0);
  const [count, setCount] = useQuietState(rows.size);
  const [stale, setStale] = useQuietState(0);
  const [cursor, setCursor] = useState<string>();
  const [isInHeader, setIsInHeader] = useState(false);
  const hasFlash = usePreference((values) => values.hasFlash);
  const density = usePreference((values) => values.density);
  const chosen = usePreference((values) => values.columns[id]);

  const wanted = useMemo(() => chooseColumns(props.columns, chosen), [props.columns, chosen]);
  // While nobody knows which columns there is room for, none is drawn only to be drawn anew.
  const placed = useMemo(() => (width === 0 ? [] : placeColumns(fitColumns(wanted, width), width)), [wanted, width]);
  const order = useMemo(() => new GridOrder<Row>(), []);
  order.input = { rows, columns: props.columns, sorting, filter, pinned, comesFirst: props.comesFirst };

  const hasTotal = count > 0 && hasTotals(placed);
  const stateOf = (keys: readonly string[]) => {
    return { rows, order: keys, columns: placed, selected, cursor, isInHeader, hasTotal, pinned, isStale };
  };
  const show = (keys: readonly string[]) => {
    setCount(keys.length);
    setMoves(order.moves);
    viewRef.current?.show(stateOf(keys));
    totalRef.current?.();
  };
  /** Once a second: ages, a new order unless it is held, and what is said beneath the table. */
  const look = () => {
    if (selected === undefined || !rows.has(selected)) order.release('selection');
    const isReordered = order.look();
    setMoves(order.moves);
    setStale(countStale(rows, order.keys, isStale));
    if (isReordered) {
      show(order.keys);
      return;
    }
    viewRef.current?.paintTimed();
    totalRef.current?.();
  };
  const latest = useRef({ show, look, hasFlash });
  latest.current = { show, look, hasFlash };

  // What is asked for by a person takes effect at once, whoever's hand is on the table.
  useEffect(() => latest.current.show(order.renew()), [order, sorting, filter, pinned, rows]);
  useEffect(() => latest.current.show(order.keys), [order, placed, selected, cursor, isInHeader, isStale]);

  useLayoutEffect(() => setWidth(gridRef.current?.clientWidth ?? 0), []);

  useEffect(() => {
    const [grid, body] = [gridRef.current, bodyRef.current];
    if (grid === null || body === null) return undefined;
    const view = new GridView<Row>(grid, body, prefix, stateOf(order.keys));
    viewRef.current = view;
    const observer = new ResizeObserver(() => {
      setWidth(grid.clientWidth);
      view.measure();
    });
    observer.observe(grid);
    const marked = () => {
      const selection = getSelection();
      const isMarked = selection !== null && !selection.isCollapsed && body.contains(selection.anchorNode);
      if (isMarked) order.hold('mark');
      else order.release('mark');
    };
    document.addEventListener('selectionchange', marked);
    return () => {
      observer.disconnect();
      document.removeEventListener('selectionchange', marked);
      view.dispose();
      viewRef.current = undefined;
    };
    // The view lives as long as the table: what changes is shown by the effects above.
  }, [order, prefix]);

  useEffect(() => viewRef.current?.measure(), [density]);

  const channelNames = channels.join(' ');
  useEffect(() => {
    const names = channelNames.split(' ') as ChannelName[];
    const news = new News(board);
    const stopPainting = frames.add({
      channels: names,
      paint: (changes) => {
        const isNews = news.take() && latest.current.hasFlash;
        let isStructural = false;
        for (const name of names) {
          const change = changes.get(name);
          if (change === undefined) continue;
          isStructural ||= change.isStructural;
          viewRef.current?.paint(change.keys, isNews);
        }
        if (isStructural) latest.current.show(order.rowsCameOrWent());
        else order.valuesChanged();
      },
      failed,
    });
    const stopLooking = seconds.subscribe(() => latest.current.look());
    return () => {
      news.dispose();
      stopPainting();
      stopLooking();
    };
  }, [board, frames, failed, seconds, order, channelNames]);

  const select = (key: string) => {
    if (onSelect === undefined) return;
    order.hold('selection');
    onSelect(key);
  };
  const sortBy = (column: Column<Row>) => {
    const isSame = sorting?.column === column.id;
    setSorting({ column: column.id, isDescending: isSame ? !sorting.isDescending : column.align === 'end' });
  };
  const release = () => {
    order.release('selection');
    show(order.renew());
  };
  // A column without a title is a control.
  const exported = wanted.filter(({ title }) => title !== '');
  const rowsShown = () => order.keys.flatMap((key) => rows.get(key) ?? []);
  const save = () => {
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '');
    saveFile(`tickboard-${id}-${stamp}.csv`, toCsv(exported, rowsShown()), 'text/csv;charset=utf-8');
  };
  const selectedRow = selected === undefined ? undefined : rows.get(selected);
  const copy = () =>
    selectedRow === undefined ? Promise.resolve(false) : copyText(toTabbedText(exported, [selectedRow]));

  const doIntent = (intent: GridIntent) => {
    if (intent.kind === 'row') {
      const key = order.keys[intent.row];
      setIsInHeader(false);
      if (key === undefined) return;
      select(key);
      viewRef.current?.reveal(intent.row);
    } else if (intent.kind === 'column' || intent.kind === 'header') {
      const column = placed[intent.column]?.column.id;
      setIsInHeader(intent.kind === 'header');
      setCursor(column);
      if (column !== undefined) viewRef.current?.revealColumn(column);
    } else if (intent.kind === 'sort') {
      const column = props.columns.find((each) => each.id === cursor);
      if (column?.sortBy !== undefined) sortBy(column);
    } else if (intent.kind === 'open') {
      if (selected !== undefined) onOpen?.(selected);
    } else {
      setIsInHeader(false);
      setCursor(undefined);
      release();
    }
  };
  const press = (key: string): boolean => {
    const intent = intentOf(key, {
      row: selected === undefined ? -1 : order.keys.indexOf(selected),
      rows: order.keys.length,
      page: viewRef.current?.pageSize ?? 1,
      column: placed.findIndex(({ column }) => column.id === cursor),
      columns: placed.length,
      isInHeader,
    });
    if (intent !== undefined) doIntent(intent);
    return intent !== undefined && intent.kind !== 'leave';
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.target !== event.currentTarget)
      return;
    if (press(event.key)) event.preventDefault();
  };
  const sortByNext = () => {
    const sortable = placed.flatMap(({ column }) => (column.sortBy === undefined ? [] : [column]));
    const next = sortable[(sortable.findIndex((column) => column.id === sorting?.column) + 1) % sortable.length];
    if (next !== undefined) sortBy(next);
  };
  /** By the ids of the keymap. Returns whether the table does that. */
  const act = (action: string): boolean => {
    const key = KEYS_OF_ACTIONS[action];
    if (key !== undefined) return press(key);
    if (action === 'sort') sortByNext();
    else if (action === 'reverse' && sorting !== undefined)
      setSorting({ ...sorting, isDescending: !sorting.isDescending });
    else if (action === 'copy') tableRef.current?.querySelector<HTMLElement>('[data-action="copy"]')?.click();
    else if (action === 'export') save();
    else return false;
    return true;
  };
  useGridActions(gridRef, act);

  const onCopy = (event: ClipboardEvent) => {
    if (selectedRow === undefined || getSelection()?.isCollapsed === false) return;
    event.clipboardData.setData('text/plain', toTabbedText(exported, [selectedRow]));
    event.preventDefault();
  };
  const onBodyClick = ({ target }: MouseEvent) => {
    const key = viewRef.current?.keyAt(target as Element);
    if (key === undefined) return;
    setIsInHeader(false);
    const onPress = viewRef.current?.columnAt(target as Element)?.onPress;
    if (onPress === undefined) select(key);
    else onPress(key);
  };

  return (
    <div className={classes['table']} ref={tableRef}>
      <div
        className={classes['frame']}
        onPointerEnter={() => order.hold('pointer')}
        onPointerLeave={() => order.release('pointer')}
      >
        <div
          className={classes['grid']}
          ref={gridRef}
          role="grid"
          aria-label={label}
          aria-rowcount={count + (hasTotal ? 2 : 1)}
          aria-colcount={placed.length}
          tabIndex={0}
          data-grid={id}
          onKeyDown={onKeyDown}
          onCopy={onCopy}
          onFocus={() => order.hold('focus')}
          onBlur={() => {
            order.release('focus');
            setIsInHeader(false);
          }}
        >
          <GridHeader
            prefix={prefix}
            columns={placed}
            sorting={sorting}
            cursor={isInHeader ? cursor : undefined}
            onSort={sortBy}
          />
          <div
            className={classes['body']}
            role="rowgroup"
            ref={bodyRef}
            onClick={onBodyClick}
            onDoubleClick={({ target }) => {
              const key = viewRef.current?.keyAt(target as Element);
              if (key !== undefined) onOpen?.(key);
            }}
          />
          {hasTotal ? (
            <TotalRow
              rows={rows}
              keysOf={() => order.keys}
              columns={placed}
              channels={channels}
              isStale={isStale}
              writeRef={totalRef}
            />
          ) : null}
        </div>
        {count === 0 ? (
          <div className={classes['empty']}>
            {rows.size === 0 ? empty : (props.noMatch ?? <Filtered onClear={onClearFilter} />)}
          </div>
        ) : null}
      </div>
      <GridFooter
        count={count}
        total={props.total ?? rows.size}
        stale={stale}
        moves={moves}
        onRelease={release}
        onSave={save}
        onOpen={onOpen === undefined || onSelect === undefined ? undefined : () => doIntent({ kind: 'open' })}
        onCopy={onSelect === undefined ? undefined : copy}
        isSelected={selectedRow !== undefined}
      >
        {actions}
        <ColumnChooser
          columns={props.columns}
          chosen={chosen}
          shown={new Set(placed.map(({ column }) => column.id))}
          onChange={(next) => preferences.setState(({ columns }) => ({ columns: withColumns(columns, id, next) }))}
        />
      </GridFooter>
    </div>
  );
}

function countStale<Row>(
  rows: ReadonlyMap<string, Row>,
  keys: readonly string[],
  isStale: (row: Row) => boolean,
): number {
  return keys.reduce((sum, key) => {
    const row = rows.get(key);
    return row !== undefined && isStale(row) ? sum + 1 : sum;
  }, 0);
}

function withColumns(
  columns: Readonly<Record<string, readonly string[]>>,
  table: string,
  chosen: readonly string[] | undefined,
): Readonly<Record<string, readonly string[]>> {
  const { [table]: _, ...others } = columns;
  return chosen === undefined ? others : { ...others, [table]: chosen };
}
