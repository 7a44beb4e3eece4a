import type { ChannelName } from '@tickboard/client/channel-rows';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useDesk } from '../board/desk.ts';
import { usePreference } from '../board/hooks.ts';
import { type Column, fitColumns } from './column.ts';
import { saveFile, toCsv } from './csv.ts';
import { GridOrder } from './grid-order.ts';
import { GridView } from './grid-view.ts';
import classes from './grid.module.css';
import type { Sorting } from './row-order.ts';
import { TotalRow } from './total-row.tsx';

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
  readonly sorting?: Sorting;
  readonly filter?: (row: Row, key: string) => boolean;
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
  /** Beside the note beneath the table. */
  readonly actions?: ReactNode;
}

const ALL = () => true;
const NOTHING: ReadonlySet<string> = new Set();
const NEVER = () => false;

/** Rules of painting and order: docs/spec/web.md. */
export function DataGrid<Row>(props: DataGridProps<Row>): ReactNode {
  const { id, label, rows, channels, selected, onSelect, onOpen, empty, actions } = props;
  const { filter = ALL, pinned = NOTHING, isStale = NEVER } = props;
  const { frames, seconds } = useDesk();
  const prefix = useId();
  const scrollerRef = useRef<HTMLDivElement>(null);
  const bodyRef = useRef<HTMLDivElement>(null);
  const headerRef = useRef<HTMLDivElement>(null);
  const viewRef = useRef<GridView<Row>>(undefined);
  const [sorting, setSorting] = useState(props.sorting);
  const [width, setWidth] = useState(0);
  const [moves, setMoves] = useState(0);
  const [count, setCount] = useState(rows.size);
  const hasFlash = usePreference((values) => values.hasFlash);
  const density = usePreference((values) => values.density);
  const chosen = usePreference((values) => values.columns[id]);

  const columns = useMemo(() => {
    const wanted = chosen === undefined ? props.columns : props.columns.filter((column) => chosen.includes(column.id));
    return width === 0 ? wanted : fitColumns(wanted, width);
  }, [props.columns, chosen, width]);

  const order = useMemo(() => new GridOrder<Row>(), []);
  order.input = { rows, columns: props.columns, sorting, filter, pinned, comesFirst: props.comesFirst };

  const show = (keys: readonly string[]) => {
    setCount(keys.length);
    setMoves(order.moves);
    viewRef.current?.show({ rows, order: keys, columns, selected, isStale, canFlash: hasFlash });
  };
  const showRef = useRef(show);
  showRef.current = show;
  const hasTimedRef = useRef(false);
  hasTimedRef.current = columns.some(({ isTimed }) => isTimed === true);

  // What is asked for by a person takes effect at once, whoever's hand is on the table.
  useEffect(() => showRef.current(order.renew()), [order, sorting, filter, pinned, rows]);
  useEffect(() => showRef.current(order.keys), [order, columns, selected, isStale, hasFlash]);

  useEffect(() => {
    const [scroller, body] = [scrollerRef.current, bodyRef.current];
    if (scroller === null || body === null) return undefined;
    const state = { rows, order: order.keys, columns, selected, isStale, canFlash: hasFlash };
    const view = new GridView<Row>(scroller, body, prefix, state);
    viewRef.current = view;
    const observer = new ResizeObserver(() => {
      setWidth(scroller.clientWidth);
      view.measure();
    });
    observer.observe(scroller);
    const follow = () => {
      if (headerRef.current !== null) headerRef.current.style.transform = `translateX(${-scroller.scrollLeft}px)`;
    };
    scroller.addEventListener('scroll', follow, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', follow);
      viewRef.current = undefined;
    };
    // The view lives as long as the table: what changes is shown by the effects above.
  }, [order, prefix]);

  useEffect(() => viewRef.current?.measure(), [density]);

  const channelNames = channels.join(' ');
  useEffect(() => {
    const names = channelNames.split(' ') as ChannelName[];
    const stopPainting = frames.add({
      channels: names,
      paint: (changes) => {
        let isStructural = false;
        for (const name of names) {
          const change = changes.get(name);
          if (change === undefined) continue;
          isStructural ||= change.isStructural;
          viewRef.current?.paint(change.keys);
        }
        if (isStructural) showRef.current(order.rowsCameOrWent());
        else order.valuesChanged();
      },
    });
    const stopLooking = seconds.subscribe(() => {
      if (order.look() || hasTimedRef.current) showRef.current(order.keys);
      else setMoves(order.moves);
    });
    return () => {
      stopPainting();
      stopLooking();
    };
  }, [frames, seconds, order, channelNames]);

  const move = (to: number) => {
    const index = Math.max(0, Math.min(order.keys.length - 1, to));
    const key = order.keys[index];
    if (key === undefined) return;
    onSelect?.(key);
    viewRef.current?.reveal(index);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const at = selected === undefined ? -1 : order.keys.indexOf(selected);
    const page = viewRef.current?.pageSize ?? 1;
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: Math.max(0, at) - (at < 0 ? 0 : 1),
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: order.keys.length - 1,
    };
    const to = targets[event.key];
    if (to !== undefined) move(to);
    else if (event.key === 'Enter' && selected !== undefined) onOpen?.(selected);
    else return;
    event.preventDefault();
  };

  const keyOfEvent = (target: EventTarget) => viewRef.current?.keyAt(target as Element);
  const sortBy = ({ id: column, align }: Column<Row>) => {
    const isSame = sorting?.column === column;
    setSorting({ column, isDescending: isSame ? !sorting.isDescending : align === 'end' });
  };
  const save = () => {
    const shown = order.keys.flatMap((key) => rows.get(key) ?? []);
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '');
    saveFile(`tickboard-${id}-${stamp}.csv`, toCsv(columns, shown), 'text/csv;charset=utf-8');
  };

  return (
    <div
      className={classes['grid']}
      role="grid"
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={selected === undefined ? undefined : viewRef.current?.idOf(selected)}
      tabIndex={0}
      data-grid={id}
      onKeyDown={onKeyDown}
      onPointerEnter={() => order.hold('pointer')}
      onPointerLeave={() => order.release('pointer')}
      onFocus={() => order.hold('focus')}
      onBlur={() => order.release('focus')}
    >
      <div className={classes['headerClip']} role="rowgroup">
        <div className={classes['header']} role="row" aria-rowindex={1} ref={headerRef}>
          {headings(columns, sorting, sortBy)}
        </div>
      </div>
      <div className={classes['scroller']} ref={scrollerRef} role="presentation">
        <div
          className={classes['body']}
          role="rowgroup"
          ref={bodyRef}
          hidden={count === 0}
          onClick={({ target }) => {
            const key = keyOfEvent(target);
            if (key !== undefined) onSelect?.(key);
          }}
          onDoubleClick={({ target }) => {
            const key = keyOfEvent(target);
            if (key !== undefined) onOpen?.(key);
          }}
        />
        {count === 0 ? empty : <TotalRow rows={rows} keysOf={() => order.keys} columns={columns} channels={channels} />}
      </div>
      <div className={classes['note']}>
        <span>{count === rows.size ? `${count} rows` : `${count} of ${rows.size} rows`}</span>
        {moves > 0 ? (
          <button type="button" className={classes['pill']} onClick={() => showRef.current(order.renew())}>
            order held, {moves} {moves === 1 ? 'move' : 'moves'} pending
          </button>
        ) : null}
        <span style={{ flex: 1 }} />
        {actions}
        <button type="button" className={classes['pill']} onClick={save} disabled={count === 0}>
          CSV
        </button>
      </div>
    </div>
  );
}

function headings<Row>(
  columns: readonly Column<Row>[],
  sorting: Sorting | undefined,
  sortBy: (column: Column<Row>) => void,
): ReactNode[] {
  let left = 0;
  return columns.map((column) => {
    const { id, title, description, width, align } = column;
    const direction = sorting?.isDescending === true ? 'descending' : 'ascending';
    const isSorted = sorting?.column === id;
    const style = { left, width };
    left += width;
    const className = align === 'end' ? `${classes['heading']} ${classes['headingEnd']}` : classes['heading'];
    const common = { className, style, title: description, 'data-column': id };
    if (column.sortBy === undefined) {
      return (
        <div key={id} role="columnheader" {...common}>
          {title}
        </div>
      );
    }
    return (
      <button
        key={id}
        type="button"
        role="columnheader"
        tabIndex={-1}
        aria-sort={isSorted ? direction : 'none'}
        onClick={() => sortBy(column)}
        {...common}
      >
        {title}
        {isSorted ? (direction === 'descending' ? ' \u2193' : ' \u2191') : ''}
      </button>
    );
  });
}
