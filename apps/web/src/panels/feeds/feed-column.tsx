import type { FeedFilterValues } from '@tickboard/client/view/feed-items';
import { type ReactNode, useEffect } from 'react';
import { Panel } from '../../ui/panel.tsx';
import type { FeedKind } from '@tickboard/client/view/feed-kinds';
import { FeedView } from './feed-view.tsx';
import { strategiesOf } from './strategies-of.ts';
import { useFeedList } from './use-feed-list.ts';

export interface FeedColumnProps {
  readonly kind: FeedKind;
  readonly filter: FeedFilterValues;
  readonly onFilter: (filter: FeedFilterValues) => void;
  /** Told which strategies its events name. */
  readonly onStrategies: (kind: string, strategies: readonly string[]) => void;
}

export function FeedColumn({ kind, filter, onFilter, onStrategies }: FeedColumnProps): ReactNode {
  const view = useFeedList(kind.feeds);
  const { entries } = view;
  useEffect(() => onStrategies(kind.id, strategiesOf(entries)), [entries, kind, onStrategies]);
  return (
    <Panel id={`feed-${kind.id}`} title={kind.title} channels={kind.feeds}>
      <FeedView kind={kind} view={view} filter={filter} onFilter={onFilter} />
    </Panel>
  );
}
