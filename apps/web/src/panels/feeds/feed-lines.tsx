import { describeGap, type FeedFigure, type FeedItem, writeItem } from '@tickboard/client/view/feed-items';
import type { FeedEntry } from '@tickboard/client/view/feed-list';
import { formatDateTime, formatTime } from '@tickboard/client/view/times';
import { memo, type ReactNode, useRef } from 'react';
import { usePreference } from '../../board/hooks.ts';
import classes from './feed-lines.module.css';
import { useDescent } from '../../ui/descent.ts';
import { useReadingPlace } from '../../ui/reading-place.ts';

export interface FeedLinesProps {
  readonly label: string;
  readonly entries: readonly FeedEntry[];
  /** Instead of lines, where there are none. */
  readonly empty: ReactNode;
}

export function FeedLines({ label, entries, empty }: FeedLinesProps): ReactNode {
  const scrollerRef = useRef<HTMLDivElement>(null);
  const listRef = useRef<HTMLUListElement>(null);
  const zone = usePreference((values) => values.timeZone);
  useReadingPlace(scrollerRef, entries);
  useDescent(listRef, entries);
  return (
    <div className={classes['scroller']} ref={scrollerRef} tabIndex={0} role="region" aria-label={label}>
      {entries.length === 0 ? (
        empty
      ) : (
        <ul className={classes['lines']} ref={listRef}>
          {entries.map((entry) =>
            entry.kind === 'gap' ? (
              <li key={entry.key} data-key={entry.key} className={classes['gap']}>
                <span className="figures">{formatTime(entry.time, zone)}</span> {describeGap(entry.lost)}
              </li>
            ) : (
              <Line key={entry.key} name={entry.key} item={entry.item} zone={zone} />
            ),
          )}
        </ul>
      )}
    </div>
  );
}

interface LineProps {
  readonly name: string;
  readonly item: FeedItem;
  readonly zone: string;
}

const Line = memo(function Line({ name, item, zone }: LineProps): ReactNode {
  const { feed, tag, time, symbol, what, tone, figures, strategy, detail, isReplay } = item;
  // A closed trade has the tone of its profit, which would say another thing of its side.
  const toneOfWhat = feed === 'closed_trades' ? undefined : tone;
  // What is of a strategy alone is named by it.
  const isStrategyTold = symbol === undefined && what === undefined;
  const words = detail === undefined ? null : <span className={classes['words']}>{detail}</span>;
  return (
    <li className={classes['line']} data-key={name} data-feed={feed} data-tone={tone} title={writeItem(item)}>
      <span className={`figures ${classes['when']}`}>
        <time dateTime={new Date(time).toISOString()} title={formatDateTime(time, zone)}>
          {formatTime(time, zone)}
          {isReplay ? <Replayed /> : null}
        </time>
        <span className={classes['tag']}>{tag}</span>
      </span>
      <span className={classes['head']}>
        <span className={classes['what']}>
          {symbol === undefined ? null : <b>{symbol}</b>}
          {what === undefined ? null : <span data-tone={toneOfWhat}>{what}</span>}
          {isStrategyTold ? <b>{strategy}</b> : null}
        </span>
        <span className={`figures ${classes['figures']}`}>
          {figures.map((figure, index) => (
            <Figure key={index} {...figure} />
          ))}
        </span>
      </span>
      <span className={classes['detail']}>
        {feed === 'alerts' ? words : null}
        {isStrategyTold || strategy === undefined ? null : <span className={classes['strategy']}>{strategy}</span>}
        {feed === 'alerts' ? null : words}
      </span>
    </li>
  );
});

function Replayed(): ReactNode {
  return (
    <span className={classes['replayed']} title="Replayed: it happened before this page followed the feed">
      <span aria-hidden="true">{'\u21ba'}</span>
      <span className="visually-hidden">replayed</span>
    </span>
  );
}

function Figure({ name, text, tone }: FeedFigure): ReactNode {
  return (
    <span data-tone={tone}>
      {name === undefined ? null : (
        <span className={classes['name']} data-name={name}>
          {name}{' '}
        </span>
      )}
      {text}
    </span>
  );
}
