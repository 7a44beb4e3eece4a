/** Candles of the symbol, from the trades that this dashboard saw. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import { describeBarFigures, formatBarTime } from '@tickboard/client/view/bar-words';
import type { Bar } from '@tickboard/client/view/candle-builder';
import type { Command } from '@tickboard/client/view/command-language';
import { INTERVALS_MS } from '@tickboard/client/view/intervals';
import type { ActionId } from '@tickboard/client/view/keymap';
import { formatPrice } from '@tickboard/client/view/numbers';
import { selectorOf } from '@tickboard/client/view/selectors';
import type { Judged } from '@tickboard/client/view/standing';
import { formatDateTime } from '@tickboard/client/view/times';
import type { Desk } from '../../board/desk.ts';
import { HeldBars } from '../../board/held-bars.ts';
import { drawEmpty } from '../../panel/empty.ts';
import { drawWithoutSymbol, JUDGED_WITHOUT, symbolOf, TELLS_SYMBOLS } from '../../panel/one-symbol.ts';
import { DONE, type Outcome, type Panel, refuse } from '../../panel/panel.ts';
import { widthOf } from '../../screen/characters.ts';
import type { Region } from '../../screen/region.ts';
import { BOLD, DIM } from '../../screen/style.ts';
import { colourOfDirection, LINE, MUTED, styled, TEXT } from '../../theme/styles.ts';
import { glyphsOf, halfOf, type PlacedBar, placeBars, scaleOf, volumeGlyph } from './candle-plot.ts';

const INTERVALS = Object.keys(INTERVALS_MS);
const FIRST_INTERVAL = '1m';
/** With fewer rows there is no volume. */
const VOLUME_HEIGHT_MIN = 9;

export class ChartPanel implements Panel {
  readonly hints = [
    { action: 'shorter-interval', words: 'shorter' },
    { action: 'longer-interval', words: 'longer' },
  ] as const;
  readonly actions: ReadonlySet<ActionId> = new Set(['shorter-interval', 'longer-interval'] as const);
  readonly #desk: Desk;
  readonly #held: HeldBars;
  #interval = FIRST_INTERVAL;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#held = new HeldBars(desk);
  }

  get selectors(): readonly ChannelSelector[] {
    const symbol = symbolOf(this.#desk);
    if (symbol === undefined) return TELLS_SYMBOLS;
    return [
      ...selectorOf('trades', symbol),
      ...selectorOf('candles', symbol, `:${this.#interval}`),
      ...selectorOf('market_data', symbol),
    ];
  }

  get judged(): Judged {
    const symbol = symbolOf(this.#desk);
    if (symbol === undefined) return JUDGED_WITHOUT;
    return {
      channels: ['trades', 'candles'],
      shown: { trades: symbol, candles: `${symbol}:${this.#interval}` },
      instead: { market_data: symbol },
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
    const bars = this.#held.of(symbol).builderOf(this.#interval)?.bars() ?? [];
    const last = bars.at(-1);
    if (last === undefined) {
      const why = 'This server keeps no history yet: bars begin with the first trade that comes.';
      drawEmpty(region, `No trade of ${symbol} yet`, why);
      return;
    }
    const tickSize = this.#desk.board.table('market_data').get(symbol)?.tick_size;
    this.#drawLegend(region, last, tickSize);
    const note = `Bars since ${formatDateTime(bars[0]?.time, this.#desk.settings.zone)}. No history is kept yet.`;
    region.writeWithin(1, region.height - 1, region.width - 2, note, MUTED);
    this.#drawPlot(region.part({ x: 1, y: 1, width: region.width - 2, height: region.height - 2 }), bars, tickSize);
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

  #drawPlot(region: Region, bars: readonly Bar[], tickSize: number | undefined): void {
    const hasVolume = region.height >= VOLUME_HEIGHT_MIN;
    const rows = region.height - 1 - (hasVolume ? 1 : 0);
    const priceWidth = Math.max(...bars.slice(-region.width).flatMap(({ high, low }) => [high, low].map(lengthOf)));
    const width = region.width - priceWidth - 2;
    if (rows < 2 || width < 2) return;
    const placed = placeBars(bars, INTERVALS_MS[this.#interval] as number, width);
    const scale = scaleOf(placed, rows);
    if (scale === undefined) return;
    for (const { bar, x } of placed) {
      const style = styled(bar.close >= bar.open ? 'up' : 'down', 'ground', bar.isPartial ? DIM : 0);
      for (const [y, glyph] of glyphsOf(bar, scale).entries()) if (glyph !== '') region.write(x, y, glyph, style);
    }
    if (hasVolume) {
      const most = Math.max(...placed.map(({ bar }) => bar.volume));
      for (const { bar, x } of placed) region.write(x, rows, volumeGlyph(bar.volume, most), MUTED);
    }
    this.#drawTimes(region, placed, width);
    for (let y = 0; y < rows; y++) region.write(width, y, '\u2502', LINE);
    const write = (y: number, price: number, style: number): void =>
      region.writeWithin(width + 2, y, priceWidth, formatPrice(price, tickSize), style, 'end');
    write(0, scale.high, MUTED);
    write(rows - 1, scale.low, MUTED);
    const last = (placed.at(-1) as PlacedBar).bar;
    const at = halfOf(last.close, scale) >> 1;
    write(at, last.close, styled(last.close >= last.open ? 'up' : 'down', 'ground', BOLD));

    function lengthOf(price: number): number {
      return formatPrice(price, tickSize).length;
    }
  }

  /** Of the first and the last bar that are shown, where both have room. */
  #drawTimes(region: Region, placed: readonly PlacedBar[], width: number): void {
    const y = region.height - 1;
    const { zone } = this.#desk.settings;
    const [first, last] = [placed[0], placed.at(-1)];
    if (first === undefined || last === undefined) return;
    const [from, to] = [first, last].map(({ bar }) => formatBarTime(bar.time, this.#interval, zone)) as [
      string,
      string,
    ];
    region.writeWithin(Math.max(0, width - to.length), y, to.length, to, MUTED);
    if (first !== last && first.x + from.length + 2 < width - to.length) region.write(first.x, y, from, MUTED);
  }
}
