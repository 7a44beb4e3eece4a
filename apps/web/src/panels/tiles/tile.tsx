/** One instrument. React makes its parts; the figures are written into them with the frame. */
import { placeInRange } from '@tickboard/client/view/markets';
import { directionOf, formatPrice, formatSignedPercent, GLYPHS, MISSING } from '@tickboard/client/view/numbers';
import { SeenPrices, writeLine } from '@tickboard/client/view/seen-prices';
import { type ReactNode, useEffect, useRef } from 'react';
import { useDesk } from '../../board/desk.ts';
import { concerns } from '../../board/frame-loop.ts';
import { usePaintFailure } from '../../ui/use-paint-failure.ts';
import classes from './tiles-panel.module.css';

interface TileProps {
  readonly symbol: string;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly onOpen: () => void;
}

const LINE = { width: 160, height: 28 } as const;

export function Tile({ symbol, isSelected, onSelect, onOpen }: TileProps): ReactNode {
  const { board, frames, seconds } = useDesk();
  const failed = usePaintFailure();
  const rootRef = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const root = rootRef.current;
    if (root === null) return undefined;
    const part = (name: string) => root.querySelector(`[data-part="${name}"]`) as HTMLElement;
    const [last, change, low, high, mark, line] = ['last', 'change', 'low', 'high', 'mark', 'line'].map(part);
    const seen = new SeenPrices();
    const paintFigures = () => {
      const row = board.table('market_data').get(symbol);
      const price = row?.last_price;
      if (price !== undefined && row?.stale !== true) seen.observe(performance.now(), price);
      write(last, formatPrice(price, row?.tick_size));
      const direction = directionOf(row?.change_24h_pct);
      write(change, `${GLYPHS[direction]} ${formatSignedPercent(row?.change_24h_pct)}`.trim());
      setData(change, 'direction', direction);
      write(low, formatPrice(row?.low_24h, row?.tick_size));
      write(high, formatPrice(row?.high_24h, row?.tick_size));
      const place = row === undefined ? undefined : placeInRange(row);
      setData(root, 'stale', row?.stale === true ? 'yes' : 'no');
      if (mark !== undefined) {
        mark.hidden = place === undefined;
        mark.style.left = `${Math.round((place ?? 0) * 100)}%`;
      }
    };
    const paintLine = () => line?.setAttribute('points', writeLine(seen.points, LINE.width, LINE.height));
    paintFigures();
    const stopFigures = frames.add({
      channels: ['market_data'],
      paint: (changes) => {
        if (concerns(changes, 'market_data', symbol)) paintFigures();
      },
      failed,
    });
    const stopLine = seconds.subscribe(paintLine);
    return () => {
      stopFigures();
      stopLine();
    };
  }, [board, frames, failed, seconds, symbol]);
  return (
    <button
      type="button"
      ref={rootRef}
      className={classes['tile']}
      aria-pressed={isSelected}
      title={isSelected ? 'Opens it for trading' : 'Selects it; once more opens it for trading'}
      data-symbol={symbol}
      onClick={isSelected ? onOpen : onSelect}
    >
      <span className={classes['head']}>
        <bdi className={classes['symbol']}>{symbol}</bdi>
        <span className={`figures ${classes['change']}`} data-part="change">
          {MISSING}
        </span>
      </span>
      <span className={`figures ${classes['last']}`} data-part="last">
        {MISSING}
      </span>
      <svg
        className={classes['line']}
        viewBox={`0 -2 ${LINE.width} ${LINE.height + 4}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <polyline data-part="line" vectorEffect="non-scaling-stroke" />
      </svg>
      <span className={classes['range']} title="Low and high of 24 hours, and where the last price stands">
        <span className="figures" data-part="low">
          {MISSING}
        </span>
        <span className={classes['track']}>
          <i className={classes['mark']} data-part="mark" />
        </span>
        <span className="figures" data-part="high">
          {MISSING}
        </span>
      </span>
    </button>
  );
}

function write(element: HTMLElement | undefined, text: string): void {
  const node = element?.firstChild as Text | null | undefined;
  if (node && node.data !== text) node.data = text;
}

function setData(element: HTMLElement | undefined, name: string, value: string): void {
  if (element !== undefined && element.dataset[name] !== value) element.dataset[name] = value;
}
