/** A panel of the last events of one feed that are about instruments, the newest first. */
import { FeedTable, type EventRow } from '@tickboard/client/view/feed-table';
import { isSourceAway } from '@tickboard/client/view/shown-rows';
import type { ShownColumn, TickOf } from '@tickboard/client/view/columns';
import type { FeedRows } from '@tickboard/client/channel-rows';
import type { Desk } from '../board/desk.ts';
import { PastEvents } from '../board/past-events.ts';
import { Ticks } from '../board/ticks.ts';
import { toColumns, type Width } from './shown-columns.ts';
import { TablePanel, type TablePanelOptions } from './table-panel.ts';

type TableFeed = 'signals' | 'fills' | 'closed_trades';

export interface FeedTablePanelOptions<Name extends TableFeed> extends Pick<
  TablePanelOptions<EventRow<Name>>,
  'id' | 'fields' | 'groups' | 'groupWords' | 'isInGroup' | 'empty' | 'selectors'
> {
  readonly desk: Desk;
  readonly feed: Name;
  readonly columns: (tickOf: TickOf, zone: () => string) => readonly ShownColumn<EventRow<Name>>[];
  readonly widths: Readonly<Record<string, Width>>;
  /** The column that takes all room that is left. */
  readonly rest?: string;
  /** All of the feed unless told. */
  readonly isWanted?: (data: Readonly<FeedRows[Name]>) => boolean;
}

export function createFeedTablePanel<Name extends TableFeed>(
  options: FeedTablePanelOptions<Name>,
): TablePanel<EventRow<Name>> {
  const { desk, feed, columns, widths, rest, isWanted, ...others } = options;
  const ticks = new Ticks(desk.board);
  const rows = new FeedTable<Name>(() => desk.board.feed(feed), isWanted);
  const symbolOf = ({ symbol }: { readonly symbol?: string | undefined }): string | undefined => symbol;
  return new TablePanel<EventRow<Name>>({
    ...others,
    desk,
    channel: feed,
    columns: toColumns(
      columns(ticks.tickOf, () => desk.settings.zone),
      widths,
      rest,
    ),
    rows: () => rows,
    isFeed: true,
    isStale: (row) => isSourceAway(desk.board, row),
    missing: () => rows.missing,
    sorting: { column: 'time', isDescending: true },
    name: symbolOf,
    symbolOf,
    ticks,
    past: new PastEvents(desk, feed),
  });
}
