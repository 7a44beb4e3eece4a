import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useChannels } from '../board/hooks.ts';
import { FeedColumn } from '../panels/feeds/feed-column.tsx';
import { FeedFilter } from '../panels/feeds/feed-filter.tsx';
import { FEED_KINDS } from '../panels/feeds/feed-kinds.ts';
import { FeedsPanel } from '../panels/feeds/feeds-panel.tsx';
import { useFilterInAddress } from '../panels/feeds/filter-in-address.ts';
import { useMedia } from '../ui/use-media.ts';
import classes from './feeds-page.module.css';

/** Names of strategies, for the filter. */
const CHANNELS = ['strategies'] as const;

export function FeedsPage(): ReactNode {
  useChannels(CHANNELS);
  const [filter, setFilter] = useFilterInAddress();
  const isNarrow = useMedia('(max-width: 639px)');
  const [named, setNamed] = useState<Readonly<Record<string, readonly string[]>>>({});
  const onStrategies = useCallback((kind: string, names: readonly string[]) => {
    setNamed((before) => (before[kind]?.join('\n') === names.join('\n') ? before : { ...before, [kind]: names }));
  }, []);
  const strategies = useMemo(() => Object.values(named).flat(), [named]);
  return (
    <div className={classes['page']}>
      <FeedFilter value={filter} onChange={setFilter} strategies={strategies} />
      {isNarrow ? (
        <FeedsPanel filter={filter} onFilter={setFilter} />
      ) : (
        <div className={classes['columns']}>
          {FEED_KINDS.map((kind) => (
            <FeedColumn key={kind.id} kind={kind} filter={filter} onFilter={setFilter} onStrategies={onStrategies} />
          ))}
        </div>
      )}
    </div>
  );
}
