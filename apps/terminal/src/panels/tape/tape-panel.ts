/** The market tape of the symbol, the newest trade first. */
import type { FeedEvent } from '@tickboard/client/board-events';
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import type { ActionId } from '@tickboard/client/view/keymap';
import { formatCompact, formatPrice } from '@tickboard/client/view/numbers';
import { selectorOf } from '@tickboard/client/view/selectors';
import { SizeDigits } from '@tickboard/client/view/size-digits';
import { isSourceAway } from '@tickboard/client/view/shown-rows';
import type { Judged } from '@tickboard/client/view/standing';
import { findHoles, Tape } from '@tickboard/client/view/tape';
import type { TapeCoverage } from '@tickboard/client/view/tape-coverage';
import { formatTime } from '@tickboard/client/view/times';
import type { Desk } from '../../board/desk.ts';
import { HeldBars } from '../../board/held-bars.ts';
import { drawBar } from '../../panel/bar.ts';
import { greyOut } from '../../panel/frame.ts';
import { drawEmpty } from '../../panel/empty.ts';
import { LineList } from '../../panel/line-list.ts';
import { drawWithoutSymbol, JUDGED_WITHOUT, symbolOf, TELLS_SYMBOLS } from '../../panel/one-symbol.ts';
import { DONE, type Outcome, type Panel, type PanelTable } from '../../panel/panel.ts';
import { ROW_ACTIONS } from '../../panel/row-window.ts';
import type { PrintedRow } from '../../print/print-columns.ts';
import type { Region } from '../../screen/region.ts';
import { DIM } from '../../screen/style.ts';
import { MUTED, styled, TEXT } from '../../theme/styles.ts';

type Print = FeedEvent<'trades'>;
type Trade = Print['data'];

interface Line {
  readonly key: string;
  /** None where trades may be missing. */
  readonly print: Print | undefined;
}

/** As many as are kept of an instrument. */
const SHOWN_MAX = 50;
/** Beside the figures, where there is so much room at least. */
const BAR_X = 43;
const BAR_WIDTH_MIN = 12;
const BAR_WIDTH_MAX = 40;
const COLUMNS = [
  { title: 'Time', x: 1, width: 8, align: 'start' },
  { title: 'Side', x: 10, width: 4, align: 'start' },
  { title: 'Price', x: 15, width: 12, align: 'end' },
  { title: 'Size', x: 28, width: 13, align: 'end' },
] as const;

const MISSING_X = 10;
const MISSING = 'Trades may be missing here';
/** As beside a row of a table whose source is away. */
const AWAY = '!';
const AWAY_X = 9;

export class TapePanel implements Panel {
  readonly hints = [{ action: 'pause', words: 'pause' }] as const;
  readonly actions: ReadonlySet<ActionId> = new Set([...ROW_ACTIONS, 'pause'] as const);
  readonly table: PanelTable;
  readonly #desk: Desk;
  readonly #held: HeldBars;
  readonly #lines = new LineList<Line>();
  #symbol: string | undefined;
  #tape = new Tape<Print>(SHOWN_MAX);
  #sizes = new SizeDigits();
  #isPaused = false;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#held = new HeldBars(desk);
    const rowOf = ({ id, time, data }: Print): PrintedRow => ({ ...data, event_id: id, event_time: time });
    this.table = {
      channel: 'trades',
      rows: () => this.#tape.shown.map(rowOf),
      picked: () => {
        const { picked } = this.#lines;
        return picked?.print === undefined ? undefined : rowOf(picked.print);
      },
    };
  }

  get selectors(): readonly ChannelSelector[] {
    const symbol = symbolOf(this.#desk);
    if (symbol === undefined) return TELLS_SYMBOLS;
    return [...this.#held.selectorsOf(symbol), ...selectorOf('market_data', symbol)];
  }

  get judged(): Judged {
    const symbol = symbolOf(this.#desk);
    if (symbol === undefined) return JUDGED_WITHOUT;
    return {
      channels: ['trades'],
      shown: { trades: (trade: Trade) => trade.symbol === symbol },
      instead: { market_data: symbol },
    };
  }

  get heading(): string {
    const symbol = symbolOf(this.#desk) ?? '';
    return this.#isPaused ? `${symbol}  PAUSED, ${this.#tape.missed} new` : symbol;
  }

  draw(region: Region, isActive: boolean): void {
    const symbol = symbolOf(this.#desk);
    if (symbol === undefined) {
      drawWithoutSymbol(region, this.#desk);
      return;
    }
    const { prints, arrived, coverage } = this.#held.of(symbol);
    if (symbol !== this.#symbol) this.#begin(symbol);
    this.#tape.take(prints, arrived);
    const { shown } = this.#tape;
    this.#sizes.take(shown.map(({ data }) => data.quantity));
    if (shown.length === 0) {
      drawEmpty(region, `No trade of ${symbol} yet`, 'Trades are listed as they happen.');
      return;
    }
    for (const { title, x, width, align } of COLUMNS) region.writeWithin(x, 0, width, title, MUTED, align);
    const tickSize = this.#desk.board.table('market_data').get(symbol)?.tick_size;
    const body = region.part({ x: 0, y: 1, width: region.width, height: region.height - 1 });
    const lines = linesOf(shown, coverage);
    const largest = Math.max(...shown.map(({ data }) => data.quantity ?? 0));
    this.#lines.draw(body, lines, isActive, (y, { print }) => {
      if (print === undefined) {
        body.writeWithin(MISSING_X, y, body.width - MISSING_X, MISSING, styled('warn'));
        return;
      }
      this.#drawPrint(body, y, print, tickSize);
      drawShare(body, y, print, largest);
      if (isSourceAway(this.#desk.board, print.data)) drawAway(body, y);
    });
  }

  act(action: ActionId): Outcome {
    if (action !== 'pause') return this.#lines.act(action);
    this.#isPaused = !this.#isPaused;
    if (this.#isPaused) this.#tape.hold();
    else this.#tape.release();
    return DONE;
  }

  press(_x: number, y: number): void {
    if (y > 0) this.#lines.press(y - 1);
  }

  wheel(rows: number): void {
    this.#lines.wheel(rows);
  }

  /** A pause is of what was shown then. */
  #begin(symbol: string): void {
    this.#symbol = symbol;
    this.#tape = new Tape(SHOWN_MAX);
    this.#sizes = new SizeDigits();
    this.#isPaused = false;
    this.#lines.follow();
  }

  #drawPrint(region: Region, y: number, { data, time: tookInAt }: Print, tickSize: number | undefined): void {
    const { price, quantity, side, time = tookInAt } = data;
    const colour = side === undefined ? TEXT : styled(side);
    const texts = [
      formatTime(time, this.#desk.settings.zone),
      side?.toUpperCase() ?? '-',
      formatPrice(price, tickSize),
      this.#sizes.format(quantity),
    ];
    // A figure is never cut: it would read as another one.
    const shorts = [undefined, undefined, formatCompact(price), formatCompact(quantity)];
    const styles = [MUTED, colour, colour, TEXT];
    for (const [index, { x, width, align }] of COLUMNS.entries()) {
      const text = texts[index] as string;
      region.writeWithin(
        x,
        y,
        width,
        text.length > width ? (shorts[index] ?? text) : text,
        styles[index] as number,
        align,
      );
    }
  }
}

function linesOf(prints: readonly Print[], coverage: TapeCoverage): readonly Line[] {
  const holes = findHoles(prints, coverage);
  return prints.flatMap((print): readonly Line[] => {
    const key = `${print.id}:${print.time}`;
    return holes.has(print.id)
      ? [
          { key, print },
          { key: `${key}:missing`, print: undefined },
        ]
      : [{ key, print }];
  });
}

function drawAway(region: Region, y: number): void {
  greyOut(region.part({ x: 0, y, width: region.width, height: 1 }));
  region.write(AWAY_X, y, AWAY, styled('warn'));
}

/** How large it is beside the largest of those that are listed. */
function drawShare(region: Region, y: number, { data: { quantity = 0, side } }: Print, largest: number): void {
  const width = Math.min(BAR_WIDTH_MAX, region.width - BAR_X - 1);
  if (width < BAR_WIDTH_MIN || largest <= 0) return;
  region.write(BAR_X, y, drawBar(quantity / largest, width), side === undefined ? MUTED : styled(side, 'ground', DIM));
}
