/** The chart of one instrument and interval: made anew for another, painted with the page's frames. */
import type { ChannelName } from '@tickboard/client/channel-rows';
import type { Bar } from '@tickboard/client/view/candle-builder';
import { markFills, positionLines } from '@tickboard/client/view/chart-marks';
import { INTERVALS_MS } from '@tickboard/client/view/intervals';
import { describePast } from '@tickboard/client/view/past-bars';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useDesk } from '../../board/desk.ts';
import { concerns } from '../../board/frame-loop.ts';
import { usePreference } from '../../board/hooks.ts';
import { useIsUntold, useTickSize } from '../../board/symbol.ts';
import { historyOf } from '../../board/trades.ts';
import { useQuietState } from '../../board/use-quiet-state.ts';
import { Empty } from '../../ui/empty.tsx';
import { usePaintFailure } from '../../ui/use-paint-failure.ts';
import { ATTRIBUTION, AttributionMark } from './attribution.tsx';
import { ChartDrawing } from './chart-drawing.ts';
import { ChartLegend, describeBar, describeChart } from './chart-legend.ts';
import classes from './chart.module.css';

export interface ChartViewProps {
  readonly symbol: string;
  readonly interval: string;
}

const CHANNELS: readonly ChannelName[] = ['trades', 'candles', 'positions', 'fills'];

/** The chart that somebody touched last is painted with each frame, others once a second. */
let focused: object | undefined;

export function ChartView({ symbol, interval }: ChartViewProps): ReactNode {
  const desk = useDesk();
  const { board, frames, seconds } = desk;
  const zone = usePreference((values) => values.timeZone);
  const tickSize = useTickSize(symbol);
  const isUntold = useIsUntold(symbol);
  const failed = usePaintFailure();
  const canvasRef = useRef<HTMLDivElement>(null);
  const legendRef = useRef<HTMLDivElement>(null);
  const cursorRef = useRef<HTMLDivElement>(null);
  const summaryRef = useRef<HTMLDivElement>(null);
  const [since, setSince] = useQuietState<number | undefined>(undefined);
  const [note, setNote] = useQuietState('');
  const focusRef = useRef<() => void>(undefined);
  const moveRef = useRef<(to: 'left' | 'right' | 'first' | 'last' | 'none') => void>(undefined);

  useEffect(() => {
    const [canvas, place, cursor, summary] = [
      canvasRef.current,
      legendRef.current,
      cursorRef.current,
      summaryRef.current,
    ];
    const intervalMs = INTERVALS_MS[interval];
    if (canvas === null || place === null || cursor === null || summary === null || intervalMs === undefined) {
      return undefined;
    }
    const token = {};
    const settings = { interval, intervalMs, tickSize, zone };
    const history = historyOf(desk);
    const instrument = history.open(symbol);
    const builder = instrument.builderOf(interval);
    if (builder === undefined) return () => history.close(instrument);
    const reader = builder.read();
    const past = instrument.pastOf(interval);
    const legend = new ChartLegend(place, settings);
    // The bar that is read: by the pointer or by keys; the newest where none is.
    let pointed: number | undefined;
    const barAt = (time: number | undefined): Bar | undefined => (time === undefined ? undefined : builder.barAt(time));
    const writeLegend = () => legend.write(pointed === undefined ? builder.last : barAt(pointed));
    const drawing = new ChartDrawing(canvas, settings, {
      onCursor: (time) => {
        pointed = time;
        writeLegend();
      },
      onOldest: () => past?.older(),
    });
    const drawLines = () => drawing.setLines(positionLines(board.table('positions').get(symbol)));
    const drawFills = () => drawing.setFills((isDrawn) => markFills(board.feed('fills'), symbol, intervalMs, isDrawn));
    const describe = () => {
      const bars = builder.bars();
      const words = describeChart(symbol, bars, settings);
      if (summary.getAttribute('aria-label') !== words) summary.setAttribute('aria-label', words);
      setSince(bars[0]?.time);
      setNote(describePast(past?.state, bars[0]?.time, zone));
    };
    let isOwed = false;
    const paintBars = () => {
      isOwed = false;
      const changes = reader.take();
      drawing.update(changes, () => builder.bars());
      writeLegend();
      if (changes.isStructural) describe();
    };
    drawing.show(builder.bars());
    drawLines();
    drawFills();
    writeLegend();
    describe();
    const stopPast = past?.subscribe(() => {
      paintBars();
      describe();
    });
    past?.fill();
    focusRef.current = () => {
      focused = token;
    };
    focused = token;
    moveRef.current = (to) => {
      const bars = builder.bars();
      const at = pointed === undefined ? bars.length : bars.findIndex((bar) => bar.time === pointed);
      const target = { left: at - 1, right: at + 1, first: 0, last: bars.length - 1, none: -1 }[to];
      const bar = to === 'none' ? undefined : bars[Math.max(0, Math.min(bars.length - 1, target))];
      pointed = bar?.time;
      drawing.pointAt(bar);
      writeLegend();
      cursor.setAttribute('aria-valuemax', String(Math.max(0, bars.length - 1)));
      cursor.setAttribute(
        'aria-valuenow',
        String(bar === undefined ? Math.max(0, bars.length - 1) : bars.indexOf(bar)),
      );
      cursor.setAttribute('aria-valuetext', bar === undefined ? 'No bar chosen' : describeBar(bar, settings));
    };
    const stopPainting = frames.add({
      channels: CHANNELS,
      paint: (changes) => {
        if (concerns(changes, 'positions', symbol)) drawLines();
        if (changes.has('fills')) drawFills();
        if (!changes.has('trades') && !changes.has('candles')) return;
        if (focused === token) paintBars();
        else isOwed = true;
      },
      failed,
    });
    const stopSeconds = seconds.subscribe(() => {
      past?.fill();
      if (isOwed) paintBars();
      describe();
    });
    return () => {
      stopPainting();
      stopSeconds();
      stopPast?.();
      reader.stop();
      history.close(instrument);
      drawing.remove();
      if (focused === token) focused = undefined;
    };
  }, [desk, board, frames, failed, seconds, symbol, interval, tickSize, zone, setNote, setSince]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = { ArrowLeft: 'left', ArrowRight: 'right', Home: 'first', End: 'last', Escape: 'none' } as const;
    const move = moves[event.key as keyof typeof moves];
    if (move === undefined) return;
    moveRef.current?.(move);
    event.preventDefault();
  };

  return (
    <div
      className={classes['chart']}
      onPointerDown={() => focusRef.current?.()}
      onFocus={() => focusRef.current?.()}
      data-since={since}
    >
      <div className={`figures ${classes['legend']}`} ref={legendRef} aria-hidden="true" />
      <div className={classes['canvas']}>
        <div className={classes['summary']} role="img" ref={summaryRef} aria-label={`Chart of ${symbol}`}>
          <div className={classes['fill']} ref={canvasRef} />
        </div>
        <div
          className={classes['cursor']}
          ref={cursorRef}
          role="slider"
          tabIndex={0}
          aria-label="Bar under the cursor"
          aria-valuemin={0}
          aria-valuemax={0}
          aria-valuenow={0}
          aria-valuetext="No bar chosen"
          onKeyDown={onKeyDown}
          onBlur={() => moveRef.current?.('none')}
        />
        <AttributionMark />
        {since === undefined ? (
          <div className={classes['overlay']}>
            {isUntold ? (
              <Empty title={`No ticker and no trade of ${symbol}`}>
                It may be written wrongly: Markets has those that are told.
              </Empty>
            ) : (
              <Empty title={`No trade of ${symbol} seen yet`}>{note} Bars begin with the first trade that comes.</Empty>
            )}
          </div>
        ) : null}
      </div>
      <p className={classes['note']}>
        <span>{since === undefined ? null : note}</span>
        <a href={ATTRIBUTION.href} target="_blank" rel="noreferrer" title={ATTRIBUTION.notice}>
          Lightweight Charts™ © 2026 TradingView, Inc.
        </a>
      </p>
    </div>
  );
}
