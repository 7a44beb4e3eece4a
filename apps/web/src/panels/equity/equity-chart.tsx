import type { EquityPoint } from '@tickboard/client/view/equity-series';
import { formatFixed, formatMoney, formatFall } from '@tickboard/client/view/numbers';
import { digitsOf } from '@tickboard/core/model/decimals';
import { formatTime } from '@tickboard/client/view/times';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useVersion } from '../../board/hooks.ts';
import { type EquityShape, indexAt, shapeEquity } from './equity-shape.ts';
import classes from './equity.module.css';

export interface EquityChartProps {
  readonly points: readonly EquityPoint[];
  readonly zone: string;
  /** The last figure was confirmed until then, Unix ms. */
  readonly until: number;
}

const AXIS_WIDTH = 76;
const TIMES_HEIGHT = 18;
const GAP = 12;
const MARGIN = 8;
/** Of the height: the rest is the drawdown. */
const EQUITY_SHARE = 0.7;
const TIME_WIDTH = 110;

/** By hand instead of by a library: it is two paths, follows theme and palette by itself, and weighs nothing. */
export function EquityChart({ points, zone, until }: EquityChartProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [cursor, setCursor] = useState<number>();
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const width = Math.max(0, size.width - AXIS_WIDTH - MARGIN);
  const inner = Math.max(0, size.height - TIMES_HEIGHT - GAP - MARGIN);
  const equity = { width, height: Math.round(inner * EQUITY_SHARE) };
  const fall = { width, height: inner - Math.round(inner * EQUITY_SHARE) };
  const shape = width > 0 && inner > 40 ? shapeEquity(points, equity, fall, until) : undefined;
  const at = cursor === undefined ? undefined : indexAt(points, cursor);
  const shown = points[at ?? points.length - 1] as EquityPoint;

  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const [first, last] = [points[0] as EquityPoint, points.at(-1) as EquityPoint];
    const end = shape?.xOf(shape.end) ?? 0;
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - MARGIN;
    setCursor(end > 0 ? first.time + (Math.min(x, end) / end) * ((shape?.end ?? last.time) - first.time) : last.time);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const here = at ?? points.length - 1;
    const step = Math.max(1, Math.round(points.length / 60));
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: here - step,
      ArrowRight: here + step,
      Home: 0,
      End: points.length - 1,
    };
    const to = targets[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setCursor(points[Math.max(0, Math.min(points.length - 1, to))]?.time);
  };

  const readout = `Equity ${formatMoney(shown.last)}, ${formatFall(-shown.drawdown)} from the high`;
  return (
    <div className={classes['chart']}>
      <Readout point={at === undefined ? undefined : shown} zone={zone} />
      <div
        ref={place}
        className={classes['place']}
        role="slider"
        tabIndex={0}
        aria-label="Equity and drawdown over time"
        aria-valuemin={0}
        aria-valuemax={points.length - 1}
        aria-valuenow={at ?? points.length - 1}
        aria-valuetext={`${formatTime(shown.time, zone)}: ${readout}`}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setCursor(undefined)}
        onBlur={() => setCursor(undefined)}
        onKeyDown={onKeyDown}
      >
        {shape === undefined ? null : (
          <svg width={size.width} height={size.height} aria-hidden="true">
            <g transform={`translate(${MARGIN} ${MARGIN / 2})`}>
              <Axis shape={shape} width={width} />
              <path className={classes['line']} d={shape.line} />
              <g transform={`translate(0 ${equity.height + GAP})`}>
                <line className={classes['rule']} x2={width} />
                <path className={classes['fall']} d={shape.drawdown} />
                <text className={classes['label']} x={width + 8} y={4}>
                  0%
                </text>
                <text className={classes['label']} x={width + 8} y={fall.height}>
                  {formatFall(-shape.deepest)}
                </text>
              </g>
              <Times points={points} shape={shape} width={width} y={inner + GAP + TIMES_HEIGHT - 4} zone={zone} />
              <circle
                className={classes['dot']}
                cx={shape.xOf(at === undefined ? shape.end : shown.time)}
                cy={shape.yOf(shown.last)}
                r={3}
              />
              {at === undefined ? null : (
                <line
                  className={classes['cursor']}
                  x1={shape.xOf(shown.time)}
                  x2={shape.xOf(shown.time)}
                  y2={inner + GAP}
                />
              )}
            </g>
          </svg>
        )}
      </div>
    </div>
  );
}

interface ReadoutProps {
  /** Under the cursor; without one, the newest. */
  readonly point: EquityPoint | undefined;
  readonly zone: string;
}

/** With the frame and not with the drawing, so that no panel beside it shows another equity. */
function Readout({ point, zone }: ReadoutProps): ReactNode {
  const { seen } = useDesk();
  useVersion('account');
  useVersion('risk');
  const shown = point ?? seen.equity.points.at(-1);
  if (shown === undefined) return null;
  const { time, last, drawdown } = shown;
  return (
    <p className={`figures ${classes['readout']}`}>
      <span className="muted">{formatTime(time, zone)}</span> <b>{formatMoney(last)}</b>{' '}
      <span title="Fall from the highest equity seen until then">
        <span className="muted">drawdown</span> {formatFall(drawdown)}
      </span>
    </p>
  );
}

function Axis({ shape, width }: { readonly shape: EquityShape; readonly width: number }): ReactNode {
  const [first, second] = shape.ticks;
  const step = first === undefined || second === undefined ? 1 : Number((second.value - first.value).toPrecision(6));
  const digits = Math.min(2, digitsOf(step));
  return shape.ticks.map(({ value, y }) => (
    <g key={value} transform={`translate(0 ${y})`}>
      <line className={classes['rule']} x2={width} />
      <text className={classes['label']} x={width + 8} y={4}>
        {formatFixed(value, digits)}
      </text>
    </g>
  ));
}

interface TimesProps extends Pick<EquityChartProps, 'points' | 'zone'> {
  readonly shape: EquityShape;
  readonly width: number;
  readonly y: number;
}

function Times({ points, shape, width, y, zone }: TimesProps): ReactNode {
  const first = points[0] as EquityPoint;
  const end = shape.xOf(shape.end);
  const count = Math.min(Math.floor(width / TIME_WIDTH), Math.floor(end / TIME_WIDTH));
  const share = (index: number) => (count < 1 ? 0 : index / count);
  return Array.from({ length: count + 1 }, (_, index) => (
    <text
      key={index}
      className={classes['label']}
      x={share(index) * end}
      y={y}
      textAnchor={index === 0 ? 'start' : index === count ? 'end' : 'middle'}
    >
      {formatTime(first.time + share(index) * (shape.end - first.time), zone)}
    </text>
  ));
}
