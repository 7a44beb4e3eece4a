import {
  NO_REPORT,
  NO_STRATEGY,
  reportFigures,
  strategyFigures,
  type StrategyTag,
  strategyTags,
  switchWords,
} from '@tickboard/client/view/strategy-details';
import { formatDateTime } from '@tickboard/client/view/times';
import type { ReactNode } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, useFeed, usePreference, useSecond, useTable } from '../../board/hooks.ts';
import { usePastEvents } from '../../board/past-events.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Panel } from '../../ui/panel.tsx';
import { NO_COMMANDS } from '@tickboard/client/view/reasons';
import { FigureStat, Stats } from '../../ui/stats.tsx';
import { nameOf, type StrategyRow } from '@tickboard/client/view/strategy-columns';
import { isOf, selectorsOf } from '@tickboard/client/view/strategy-events';
import classes from './strategy.module.css';

const CHANNELS = ['strategies'] as const;

/** One strategy: its figures, and what it last reported of itself. */
export function StrategyPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  useChannels(CHANNELS);
  const row = useTable('strategies').get(id);
  return (
    <Panel
      id="strategy"
      title={row === undefined ? id : nameOf(row)}
      channels={CHANNELS}
      shown={{ strategies: id }}
      actions={
        <>
          <Button disabledBecause={NO_COMMANDS}>{switchWords(row ?? {})}</Button>
          <Button onClick={onClose} aria-label="Close the details">
            Close
          </Button>
        </>
      }
    >
      {row === undefined ? <Empty title={NO_STRATEGY.title}>{NO_STRATEGY.words}</Empty> : <Figures row={row} />}
    </Panel>
  );
}

function Figures({ row }: { readonly row: StrategyRow }): ReactNode {
  const { board } = useDesk();
  useSecond();
  return (
    <>
      <p className={classes['tags']}>
        {strategyTags(row, board.serverNow()).map((tag) => (
          <Tag key={tag.id} {...tag} />
        ))}
      </p>
      <Stats label="Figures of the strategy">
        {strategyFigures(row).map((figure) => (
          <FigureStat key={figure.id} figure={figure} />
        ))}
      </Stats>
      <Metrics row={row} />
    </>
  );
}

function Tag({ id, text, tone }: StrategyTag): ReactNode {
  if (id === 'status') return <span className={`${classes['tag']} ${tone}`}>{text}</span>;
  if (id === 'reported') return <span className="muted">{text}</span>;
  const name = classes[tone === '' ? 'real' : 'unreal'];
  return (
    <span className={name} title={id === 'mode' ? 'Whether its orders are real' : undefined}>
      {text}
    </span>
  );
}

function Metrics({ row }: { readonly row: StrategyRow }): ReactNode {
  const selectors = selectorsOf('metrics', row);
  useChannels(selectors);
  usePastEvents('metrics', selectors.join(' '));
  const zone = usePreference((values) => values.timeZone);
  const last = useFeed('metrics').findLast(({ data }) => isOf(row, data));
  if (last === undefined) {
    return (
      <>
        <h3 className={classes['heading']}>Metrics</h3>
        <p className={classes['note']}>{NO_REPORT}</p>
      </>
    );
  }
  const { data, time } = last;
  return (
    <>
      <h3 className={classes['heading']}>
        Metrics <span className="muted figures">{formatDateTime(data.time ?? time, zone)}</span>
      </h3>
      <Stats label="Metrics">
        {reportFigures(last).map((figure) => (
          <FigureStat key={figure.id} figure={figure} />
        ))}
      </Stats>
    </>
  );
}
