import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { useChannels } from '../board/hooks.ts';
import { useAction } from '../keys/action-registry.ts';
import { focusPanel } from '../keys/page-panels.ts';
import { FeedColumn, type FeedColumnProps } from '../panels/feeds/feed-column.tsx';
import { FeedFilter } from '../panels/feeds/feed-filter.tsx';
import { FEED_KINDS } from '@tickboard/client/view/feed-kinds';
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
        <Columns filter={filter} onFilter={setFilter} onStrategies={onStrategies} />
      )}
    </div>
  );
}

function Columns(props: Omit<FeedColumnProps, 'kind'>): ReactNode {
  const columnsRef = useRef<HTMLDivElement>(null);
  useAction('next-feed', {
    run: () => {
      const panels = [...(columnsRef.current?.querySelectorAll<HTMLElement>('[data-panel]') ?? [])];
      const at = panels.findIndex((panel) => panel.contains(document.activeElement));
      const next = panels[(at + 1) % panels.length];
      if (next !== undefined) focusPanel(next);
    },
  });
  return (
    <div className={classes['columns']} ref={columnsRef}>
      {FEED_KINDS.map((kind) => (
        <FeedColumn key={kind.id} kind={kind} {...props} />
      ))}
    </div>
  );
}
