/** Candles of the symbol, from history and from the trades that this dashboard saw. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import { describeBarFigures } from '@tickboard/client/view/bar-words';
import type { Bar, CandleBuilder } from '@tickboard/client/view/candle-builder';
import { markFills, type PositionLine, positionLines } from '@tickboard/client/view/chart-marks';
import type { Command } from '@tickboard/client/view/command-language';
import { INTERVALS_MS } from '@tickboard/client/view/intervals';
import type { ActionId } from '@tickboard/client/view/keymap';
import { formatOwnPrice } from '@tickboard/client/view/numbers';
import { describePast, describePastShortly, type PastState, whyNoOlder } from '@tickboard/client/view/past-bars';
import { selectorOf, selectorsOf } from '@tickboard/client/view/selectors';
import type { Judged } from '@tickboard/client/view/standing';
import { formatDuration } from '@tickboard/client/view/times';
import type { Desk } from '../../board/desk.ts';
import { HeldBars } from '../../board/held-bars.ts';
import { PastEvents } from '../../board/past-events.ts';
import { drawEmpty } from '../../panel/empty.ts';
import { drawWithoutSymbol, JUDGED_WITHOUT, symbolOf, TELLS_SYMBOLS } from '../../panel/one-symbol.ts';
import { DONE, type Hint, type Outcome, type Panel, refuse } from '../../panel/panel.ts';
import { widthOf } from '../../screen/characters.ts';
import type { Region } from '../../screen/region.ts';
import { BOLD } from '../../screen/style.ts';
import { colourOfDirection, MUTED, styled, TEXT } from '../../theme/styles.ts';
import { BarWindow } from './bar-window.ts';
import { drawPlot, styleOfLine } from './chart-plot.ts';

const INTERVALS = Object.keys(INTERVALS_MS);
const FIRST_INTERVAL = '1m';
/** By how many bars keys move what is in sight, and by how many pages. */
const BARS_BY: Readonly<Partial<Record<ActionId, number>>> = {
  'column-left': -1,
  'column-right': 1,
  'first-row': Number.NEGATIVE_INFINITY,
  'last-row': Number.POSITIVE_INFINITY,
};
const OF_INTERVALS: readonly Hint[] = [
  { action: 'shorter-interval', words: 'shorter' },
  { action: 'longer-interval', words: 'longer' },
];
const WAY_BACK: Hint = { action: 'column-left', words: 'older' };
const WAYS_ON: readonly Hint[] = [
  { action: 'last-row', words: 'now' },
  { action: 'column-right', words: 'newer' },
];
const PAGES_BY: Readonly<Partial<Record<ActionId, number>>> = { 'page-up': -1, 'page-down': 1 };
/** Nothing but what is drawn. */
const HELD = ['market_data', 'positions', 'fills'] as const;

export class ChartPanel implements Panel {
  readonly actions: ReadonlySet<ActionId> = new Set([
    'shorter-interval',
    'longer-interval',
    'column-left',
    'column-right',
    'page-up',
    'page-down',
    'first-row',
    'last-row',
  ] as const);
  readonly #desk: Desk;
  readonly #held: HeldBars;
  readonly #fills: PastEvents;
  readonly #window = new BarWindow();
  #symbol: string | undefined;
  #kept: CandleBuilder | undefined;
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

  /** What leads back to now comes first. */
  get hints(): readonly Hint[] {
    return this.#window.isHeld && this.#symbol === symbolOf(this.#desk)
      ? [...WAYS_ON, WAY_BACK, ...OF_INTERVALS]
      : [...OF_INTERVALS, WAY_BACK];
  }

  get heading(): string {
    const symbol = symbolOf(this.#desk);
    if (symbol === undefined) return '';
    const backMs = this.#backMs(symbol);
    const back = backMs === 0 ? '' : `  PAST \u2212${formatDuration(backMs)}`;
    return `${symbol}  ${this.#interval}${back}`;
  }

  draw(region: Region): void {
    const symbol = symbolOf(this.#desk);
    if (symbol === undefined) {
      drawWithoutSymbol(region, this.#desk);
      return;
    }
    if (symbol !== this.#symbol) this.#window.follow();
    this.#symbol = symbol;
    this.#fills.follow(symbol);
    const instrument = this.#held.of(symbol);
    const past = instrument.pastOf(this.#interval);
    past?.fill();
    const builder = instrument.builderOf(this.#interval);
    this.#keep(builder);
    const all = builder?.bars() ?? [];
    const newest = all.at(-1);
    const { board, settings } = this.#desk;
    if (newest === undefined) {
      const note = describePast(past?.state, undefined, settings.zone);
      drawEmpty(region, `No trade of ${symbol} yet`, `${note} Bars begin with the first trade that comes.`.trim());
      return;
    }
    const intervalMs = INTERVALS_MS[this.#interval] as number;
    const bars = all.slice(0, this.#window.countUpTo(all, intervalMs));
    const tickSize = board.table('market_data').get(symbol)?.tick_size;
    this.#drawLegend(region, bars.at(-1) as Bar, tickSize);
    const lines = positionLines(board.table('positions').get(symbol));
    if (lines.length > 0) this.#drawPosition(region, 1, lines, tickSize);
    const y = lines.length > 0 ? 2 : 1;
    const drawn = drawPlot(region.part({ x: 1, y, width: region.width - 2, height: region.height - y - 1 }), {
      bars,
      newest,
      lines,
      marksOf: (isDrawn) => markFills(board.feed('fills'), symbol, intervalMs, isDrawn),
      interval: this.#interval,
      intervalMs,
      tickSize,
      zone: settings.zone,
    });
    this.#window.drew(drawn);
    if (drawn.count === bars.length) past?.older();
    this.#drawNote(region, past?.state, (all[0] as Bar).time);
  }

  act(action: ActionId): Outcome {
    const [bars, pages] = [BARS_BY[action], PAGES_BY[action]];
    if (bars !== undefined) return this.#move((...of) => this.#window.move(bars, ...of), bars < 0);
    if (pages !== undefined) return this.#move((...of) => this.#window.movePages(pages, ...of), pages < 0);
    const next = INTERVALS[INTERVALS.indexOf(this.#interval) + (action === 'shorter-interval' ? -1 : 1)];
    if (next === undefined) {
      return refuse(`There is no ${action === 'shorter-interval' ? 'shorter' : 'longer'} interval`);
    }
    this.#interval = next;
    return DONE;
  }

  wheel(rows: number): void {
    this.#move((...of) => this.#window.move(rows, ...of), rows < 0);
  }

  run(command: Command): Outcome | undefined {
    if (command.name !== 'tf') return undefined;
    const wanted = command.values.INTERVAL;
    if (!INTERVALS.includes(wanted)) return refuse(`There are charts of ${INTERVALS.join(' ')}`);
    this.#interval = wanted;
    return DONE;
  }

  /** What is looked at does not go for what is newer. */
  #keep(builder: CandleBuilder | undefined): void {
    if (this.#kept !== builder) this.#kept?.keepOldest(false);
    this.#kept = builder;
    builder?.keepOldest(this.#window.isHeld);
  }

  #barsOf(symbol: string): readonly Bar[] {
    return this.#held.of(symbol).builderOf(this.#interval)?.bars() ?? [];
  }

  /** From the last bar in sight to the newest. */
  #backMs(symbol: string): number {
    if (!this.#window.isHeld || symbol !== this.#symbol) return 0;
    const all = this.#barsOf(symbol);
    const last = all[this.#window.countUpTo(all, INTERVALS_MS[this.#interval] as number) - 1];
    return last === undefined ? 0 : (all.at(-1) as Bar).time - last.time;
  }

  #move(move: (bars: readonly Bar[], intervalMs: number) => boolean, isBack: boolean): Outcome {
    const symbol = symbolOf(this.#desk);
    if (symbol === undefined) return refuse('There is no symbol yet');
    if (move(this.#barsOf(symbol), INTERVALS_MS[this.#interval] as number)) return DONE;
    const why = isBack ? whyNoOlder(this.#held.of(symbol).pastOf(this.#interval)) : 'This is the newest bar';
    return why === undefined ? DONE : refuse(why);
  }

  #drawNote(region: Region, state: PastState | undefined, since: number): void {
    const { zone } = this.#desk.settings;
    const room = region.width - 2;
    const words = describePast(state, since, zone);
    const note = widthOf(words) <= room ? words : describePastShortly(state, since, zone);
    region.writeWithin(1, region.height - 1, room, note, MUTED);
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
