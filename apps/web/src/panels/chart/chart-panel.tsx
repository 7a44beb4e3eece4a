import { INTERVALS_MS } from '@tickboard/client/view/intervals';
import type { ReactNode } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useChannels, useLife, usePreference } from '../../board/hooks.ts';
import { selectorOf, selectorsOf } from '@tickboard/client/view/selectors';
import { TELLS_SYMBOLS, useSymbol } from '../../board/symbol.ts';
import { useTrades } from '../../board/trades.ts';
import { useAction, useCommand } from '../../keys/action-registry.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { loadable } from '../../ui/loadable.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useMedia } from '../../ui/use-media.ts';
import classes from './chart.module.css';

/** The library comes with the first chart, not with the page. */
const { Component: ChartView, load: loadChart } = loadable(async () => (await import('./chart-view.tsx')).ChartView);
export { loadChart };

const CHANNELS = ['trades', 'candles'] as const;
/** Nothing but what is drawn. */
const HELD = ['market_data', 'positions', 'fills'] as const;
const INTERVALS = Object.keys(INTERVALS_MS);

export interface ChartPanelProps {
  readonly id?: string;
  /** The preference that holds its interval. */
  readonly intervalOf?: 'interval' | 'secondInterval';
  /** Before the intervals. */
  readonly tools?: ReactNode;
}

/** Rules: docs/spec/web-trade.md. */
export function ChartPanel({ id = 'chart', intervalOf = 'interval', tools }: ChartPanelProps): ReactNode {
  const { preferences } = useDesk();
  const symbol = useSymbol();
  useTrades(symbol);
  const interval = usePreference((values) => values[intervalOf]);
  useChannels([...selectorOf('candles', symbol, `:${interval}`), ...selectorsOf(HELD, symbol)]);
  const life = useLife();
  const isNarrow = useMedia('(max-width: 639px)');
  const at = INTERVALS.indexOf(interval);
  const choose = (index: number) => {
    const next = INTERVALS[Math.max(0, Math.min(INTERVALS.length - 1, index))];
    if (next !== undefined) preferences.setState({ [intervalOf]: next });
  };
  useAction('shorter-interval', { panel: id, run: () => choose(at - 1) });
  useAction('longer-interval', { panel: id, run: () => choose(at + 1) });
  useCommand('tf', {
    panel: id,
    run: ({ values: { INTERVAL: wanted } }) => {
      if (!INTERVALS.includes(wanted)) throw new Error(`There are charts of ${INTERVALS.join(' ')}`);
      preferences.setState({ [intervalOf]: wanted });
      return undefined;
    },
  });
  return (
    <Panel
      id={id}
      title={symbol === undefined ? 'Chart' : `Chart ${symbol}`}
      channels={symbol === undefined ? TELLS_SYMBOLS : CHANNELS}
      {...(symbol !== undefined && {
        shown: { trades: symbol, candles: `${symbol}:${interval}` },
        instead: { market_data: symbol },
        beside: { positions: symbol },
      })}
      actions={
        <>
          {tools}
          {isNarrow ? (
            <select
              className={classes['interval']}
              aria-label="Interval"
              value={interval}
              onChange={({ target }) => choose(target.selectedIndex)}
            >
              {INTERVALS.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          ) : (
            <div className={classes['intervals']} role="group" aria-label="Interval">
              {INTERVALS.map((each, index) => (
                <Button key={each} isOn={each === interval} onClick={() => choose(index)}>
                  {each}
                </Button>
              ))}
            </div>
          )}
        </>
      }
    >
      {symbol === undefined ? (
        <Empty title="No symbol yet">No source has told a ticker yet. System shows which sources are up.</Empty>
      ) : (
        <ChartView key={life} symbol={symbol} interval={interval} />
      )}
    </Panel>
  );
}
