/** The four feeds as one panel with tabs, for the desk and for narrow screens. */
import { type FeedFilterValues, NO_FILTER } from '@tickboard/client/view/feed-items';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useAction } from '../../keys/action-registry.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { FeedFilter } from './feed-filter.tsx';
import { FEED_KINDS, type FeedKind } from '@tickboard/client/view/feed-kinds';
import { FeedView } from './feed-view.tsx';
import classes from './feeds-panel.module.css';
import { strategiesOf } from './strategies-of.ts';
import { type FeedListView, useFeedList } from './use-feed-list.ts';

const [SIGNALS, TRADES, METRICS, ALERTS] = FEED_KINDS as readonly [FeedKind, FeedKind, FeedKind, FeedKind];
const CHANNELS = FEED_KINDS.flatMap(({ feeds }) => feeds);

export interface FeedsPanelProps {
  /** Default: nothing is filtered. */
  readonly filter?: FeedFilterValues;
  readonly onFilter?: (filter: FeedFilterValues) => void;
}

export function FeedsPanel({ filter: given, onFilter }: FeedsPanelProps): ReactNode {
  const views: Readonly<Record<FeedKind['id'], FeedListView>> = {
    signals: useFeedList(SIGNALS.feeds),
    trades: useFeedList(TRADES.feeds),
    metrics: useFeedList(METRICS.feeds),
    alerts: useFeedList(ALERTS.feeds),
  };
  const [kind, setKind] = useState(SIGNALS);
  const [own, setOwn] = useState(NO_FILTER);
  const [isFilterOpen, setFilterOpen] = useState(false);
  const tabsRef = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const filter = given ?? own;
  const change = onFilter ?? setOwn;

  // Of what came in other tabs it says how much is new.
  const seenRef = useRef(new Map<string, number>());
  useEffect(() => void seenRef.current.set(kind.id, views[kind.id].list.count));

  const go = (step: number): FeedKind => {
    const next = FEED_KINDS.at((FEED_KINDS.indexOf(kind) + step) % FEED_KINDS.length) as FeedKind;
    setKind(next);
    return next;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    tabsRef.current?.querySelector<HTMLElement>(`[data-tab="${go(step).id}"]`)?.focus();
  };
  useAction('next-feed', { panel: 'feeds', run: () => void go(1) });

  const tabs = (
    <div className={classes['tabs']} role="tablist" aria-label="Feeds" ref={tabsRef} onKeyDown={onKeyDown}>
      {FEED_KINDS.map((each) => {
        const news = each === kind ? 0 : views[each.id].list.count - (seenRef.current.get(each.id) ?? 0);
        return (
          <button
            key={each.id}
            type="button"
            role="tab"
            id={`${prefix}-${each.id}`}
            aria-selected={each === kind}
            tabIndex={each === kind ? 0 : -1}
            data-tab={each.id}
            onClick={() => setKind(each)}
          >
            {each.title}
            {news > 0 ? <span className={classes['news']}>{news > 99 ? '99+' : news}</span> : null}
          </button>
        );
      })}
    </div>
  );
  return (
    <Panel
      id="feeds"
      title={tabs}
      channels={CHANNELS}
      actions={
        onFilter === undefined ? (
          <Button isOn={isFilterOpen} onClick={() => setFilterOpen(!isFilterOpen)}>
            Filter
          </Button>
        ) : null
      }
    >
      <div className={classes['body']} role="tabpanel" id={`${prefix}-lines`} aria-labelledby={`${prefix}-${kind.id}`}>
        {isFilterOpen ? (
          <div className={classes['filter']}>
            <FeedFilter value={filter} onChange={change} strategies={strategiesOf(views[kind.id].entries)} />
          </div>
        ) : null}
        <FeedView key={kind.id} kind={kind} view={views[kind.id]} filter={filter} onFilter={change} />
      </div>
    </Panel>
  );
}
