/** One feed: its lines, and what can be done with them. */
import { type FeedFilterValues, isFiltering, NO_FILTER } from '@tickboard/client/view/feed-items';
import type { EventEntry, FeedEntry } from '@tickboard/client/view/feed-list';
import { describeCounts, describeKept, isShownEntry } from '@tickboard/client/view/feed-words';
import { type ReactNode, useMemo } from 'react';
import { usePreference, useSecond } from '../../board/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Noted } from '../../ui/noted.tsx';
import { saveFeedCsv } from './feed-csv.ts';
import type { FeedKind } from '@tickboard/client/view/feed-kinds';
import { FeedLines } from './feed-lines.tsx';
import type { FeedListView } from './use-feed-list.ts';

export interface FeedViewProps {
  readonly kind: FeedKind;
  readonly view: FeedListView;
  readonly filter: FeedFilterValues;
  readonly onFilter: (filter: FeedFilterValues) => void;
}

export function FeedView({ kind, view, filter, onFilter }: FeedViewProps): ReactNode {
  const { entries } = view;
  const shown = useMemo(() => entries.filter((entry) => isShownEntry(entry, filter)), [entries, filter]);
  const [title, why] = kind.empty;
  const empty =
    isFiltering(filter) && entries.length > 0 ? (
      <Empty
        title="Nothing meets the filter"
        action={<Button onClick={() => onFilter(NO_FILTER)}>Clear filter</Button>}
      >
        {entries.length} kept are hidden by it.
      </Empty>
    ) : (
      <Empty title={title}>{why}</Empty>
    );
  return (
    <FramedLines kind={kind} view={view} shown={shown}>
      <FeedLines label={kind.title} entries={shown} empty={empty} />
    </FramedLines>
  );
}

interface FramedLinesProps {
  readonly kind: FeedKind;
  readonly view: FeedListView;
  readonly shown: readonly FeedEntry[];
  readonly children: ReactNode;
}

function FramedLines({ kind: { id }, view, shown, children }: FramedLinesProps): ReactNode {
  useSecond();
  const { list, entries, since, setPaused } = view;
  const zone = usePreference((values) => values.timeZone);
  const events = shown.filter((entry): entry is EventEntry => entry.kind === 'event');
  const kept = describeKept(shown.length, entries.length);
  const counts = describeCounts(list, since, performance.now(), zone);
  const words = (
    <>
      {list.isPaused ? <strong className="warn">paused, {list.missed} new</strong> : kept}
      {` · ${counts}`}
    </>
  );
  const actions = (
    <>
      <Button
        isOn={list.isPaused}
        data-action="pause"
        title={list.isPaused ? 'Show what came meanwhile' : 'Hold these lines still; what comes is counted'}
        onClick={() => setPaused(!list.isPaused)}
      >
        {list.isPaused ? 'Resume' : 'Pause'}
      </Button>
      <Button
        disabledBecause={events.length === 0 ? 'There is nothing to save' : undefined}
        data-action="export"
        title="Save what is shown"
        onClick={() => saveFeedCsv(id, events)}
      >
        CSV
      </Button>
    </>
  );
  return (
    <Noted words={words} title={`${kept}, newest first; ${counts}`} actions={actions}>
      {children}
    </Noted>
  );
}
