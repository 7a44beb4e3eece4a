import { type FeedFilterValues, isFiltering, NO_FILTER } from '@tickboard/client/view/feed-items';
import { type ReactNode, useMemo } from 'react';
import { useTable } from '../../board/hooks.ts';
import { Button } from '../../ui/button.tsx';
import classes from './feed-filter.module.css';

export interface FeedFilterProps {
  readonly value: FeedFilterValues;
  readonly onChange: (value: FeedFilterValues) => void;
  /** Strategies that events have named. */
  readonly strategies: readonly string[];
  readonly children?: ReactNode;
}

const CONFIDENCES = [0, 0.5, 0.6, 0.7, 0.8, 0.9] as const;

export function FeedFilter({ value, onChange, strategies, children }: FeedFilterProps): ReactNode {
  const table = useTable('strategies');
  const names = useMemo(() => {
    const known = [...table.values()].map(({ name }) => name).filter((name) => name !== undefined);
    const chosen = value.strategy === '' ? [] : [value.strategy];
    return [...new Set([...known, ...strategies, ...chosen])].sort();
  }, [table, strategies, value.strategy]);
  const change = (part: Partial<FeedFilterValues>) => onChange({ ...value, ...part });
  return (
    <div className={classes['bar']} role="search" aria-label="Filter feeds">
      <select
        aria-label="Strategy"
        value={value.strategy}
        onChange={(event) => change({ strategy: event.target.value })}
      >
        <option value="">All strategies</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <input
        type="search"
        aria-label="Symbol"
        placeholder="Symbol"
        className={classes['symbol']}
        value={value.symbol}
        onChange={(event) => change({ symbol: event.target.value })}
      />
      <input
        type="search"
        aria-label="Text"
        placeholder="Text"
        className={classes['text']}
        value={value.text}
        onChange={(event) => change({ text: event.target.value })}
      />
      <select
        aria-label="Least confidence of signals"
        value={value.confidence}
        onChange={(event) => change({ confidence: Number(event.target.value) })}
      >
        {CONFIDENCES.map((confidence) => (
          <option key={confidence} value={confidence}>
            {confidence === 0 ? 'Any confidence' : `Confidence \u2265 ${confidence.toFixed(1)}`}
          </option>
        ))}
      </select>
      {isFiltering(value) ? <Button onClick={() => onChange(NO_FILTER)}>Clear filter</Button> : null}
      {children}
    </div>
  );
}
