/** Candles of the symbol, from the trades that this dashboard saw. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import { describeBarFigures } from '@tickboard/client/view/bar-words';
import type { Bar } from '@tickboard/client/view/candle-builder';
import { markFills, type PositionLine, positionLines } from '@tickboard/client/view/chart-marks';
import type { Command } from '@tickboard/client/view/command-language';
import { INTERVALS_MS } from '@tickboard/client/view/intervals';
import type { ActionId } from '@tickboard/client/view/keymap';
import { formatOwnPrice } from '@tickboard/client/view/numbers';
import { selectorOf, selectorsOf } from '@tickboard/client/view/selectors';
import type { Judged } from '@tickboard/client/view/standing';
import { formatDateTime } from '@tickboard/client/view/times';
import type { Desk } from '../../board/desk.ts';
import { HeldBars } from '../../board/held-bars.ts';
import { PastEvents } from '../../board/past-events.ts';
import { drawEmpty } from '../../panel/empty.ts';
import { drawWithoutSymbol, JUDGED_WITHOUT, symbolOf, TELLS_SYMBOLS } from '../../panel/one-symbol.ts';
import { DONE, type Outcome, type Panel, refuse } from '../../panel/panel.ts';
import { widthOf } from '../../screen/characters.ts';
import type { Region } from '../../screen/region.ts';
import { BOLD } from '../../screen/style.ts';
import { colourOfDirection, MUTED, styled, TEXT } from '../../theme/styles.ts';
import { drawPlot, styleOfLine } from './chart-plot.ts';

const INTERVALS = Object.keys(INTERVALS_MS);
const FIRST_INTERVAL = '1m';
/** Nothing but what is drawn. */
const HELD = ['market_data', 'positions', 'fills'] as const;

export class ChartPanel implements Panel {
  readonly hints = [
    { action: 'shorter-interval', words: 'shorter' },
    { action: 'longer-interval', words: 'longer' },
  ] as const;
  readonly actions: ReadonlySet<ActionId> = new Set(['shorter-interval', 'longer-interval'] as const);
  readonly #desk: Desk;
  readonly #held: HeldBars;
  readonly #fills: PastEvents;
  #interval = FIRST_INTERVAL;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#held = new HeldBars(desk);
    this.#fills = new PastEvents(desk, 'fills');
  }

  get selectors(): readonly ChannelSelector[] {
    const symbol = symbolOf(this.#desk);
    if (symbol === undefined) return TELLS_SYMBOLS;
    return [
      ...this.#held.selectorsOf(symbol),
      ...selectorOf('candles', symbol, `:${this.#interval}`),
      ...selectorsOf(HELD, symbol),
    ];
  }

  get judged(): Judged {
    const symbol = symbolOf(this.#desk);
    if (symbol === undefined) return JUDGED_WITHOUT;
    return {
      channels: ['trades', 'candles'],
      shown: { trades: symbol, candles: `${symbol}:${this.#interval}` },
      instead: { market_data: symbol },
      beside: { positions: symbol },
    };
  }

  get heading(): string {
    const symbol = symbolOf(this.#desk);
    return symbol === undefined ? '' : `${symbol}  ${this.#interval}`;
  }

  draw(region: Region): void {
    const symbol = symbolOf(this.#desk);
    if (symbol === undefined) {
      drawWithoutSymbol(region, this.#desk);
      return;
    }
    this.#fills.follow(symbol);
    const bars = this.#held.of(symbol).builderOf(this.#interval)?.bars() ?? [];
    const last = bars.at(-1);
    if (last === undefined) {
      const why = 'This server keeps no history yet: bars begin with the first trade that comes.';
      drawEmpty(region, `No trade of ${symbol} yet`, why);
      return;
    }
    const { board, settings } = this.#desk;
    const intervalMs = INTERVALS_MS[this.#interval] as number;
    const tickSize = board.table('market_data').get(symbol)?.tick_size;
    this.#drawLegend(region, last, tickSize);
    const note = `Bars since ${formatDateTime(bars[0]?.time, settings.zone)}. No history is kept yet.`;
    region.writeWithin(1, region.height - 1, region.width - 2, note, MUTED);
    const lines = positionLines(board.table('positions').get(symbol));
    if (lines.length > 0) this.#drawPosition(region, 1, lines, tickSize);
    const y = lines.length > 0 ? 2 : 1;
    drawPlot(region.part({ x: 1, y, width: region.width - 2, height: region.height - y - 1 }), {
      bars,
      lines,
      marksOf: (isDrawn) => markFills(board.feed('fills'), symbol, intervalMs, isDrawn),
      interval: this.#interval,
      intervalMs,
      tickSize,
      zone: settings.zone,
    });
  }

  act(action: ActionId): Outcome {
    const next = INTERVALS[INTERVALS.indexOf(this.#interval) + (action === 'shorter-interval' ? -1 : 1)];
    if (next === undefined) {
      return refuse(`There is no ${action === 'shorter-interval' ? 'shorter' : 'longer'} interval`);
    }
    this.#interval = next;
    return DONE;
  }

  run(command: Command): Outcome | undefined {
    if (command.name !== 'tf') return undefined;
    const wanted = command.values.INTERVAL;
    if (!INTERVALS.includes(wanted)) return refuse(`There are charts of ${INTERVALS.join(' ')}`);
    this.#interval = wanted;
    return DONE;
  }

  /** What there is no room for is left out, from the right. */
  #drawLegend(region: Region, bar: Bar, tickSize: number | undefined): void {
    const { open, high, low, close, change, direction, volume } = describeBarFigures(bar, tickSize);
    const figures = [
      { name: 'C', text: close, style: styled('text', 'ground', BOLD) },
      { name: '', text: change, style: styled(colourOfDirection(direction)) },
      { name: 'O', text: open, style: TEXT },
      { name: 'H', text: high, style: TEXT },
      { name: 'L', text: low, style: TEXT },
      { name: 'V', text: volume, style: TEXT },
      ...(bar.isPartial ? [{ name: '', text: 'partial', style: styled('warn') }] : []),
    ];
    let x = 1;
    for (const { name, text, style } of figures) {
      const width = (name === '' ? 0 : 2) + widthOf(text);
      if (x + width > region.width) break;
      if (name !== '') x = region.write(x, 0, `${name} `, MUTED);
      x = region.write(x, 0, text, style) + 2;
    }
  }

  /** What of the open position stands in the plot as lines: in figures, as a line may be out of sight. */
  #drawPosition(region: Region, y: number, lines: readonly PositionLine[], tickSize: number | undefined): void {
    let x = 1;
    for (const { title, price, ...line } of lines) {
      const figure = formatOwnPrice(price, tickSize);
      if (x + widthOf(title) + 1 + figure.length > region.width) break;
      x = region.write(x, y, `${title} `, MUTED);
      x = region.write(x, y, figure, styleOfLine(line)) + 3;
    }
  }
}
