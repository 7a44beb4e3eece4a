/** The figures of one bar, above the chart: written in place, and only what changed. */
import { describeBarFigures, formatBarTime } from '@tickboard/client/view/bar-words';
import type { Bar } from '@tickboard/client/view/candle-builder';
import { formatCompact, formatPrice, formatSignedPercent } from '@tickboard/client/view/numbers';
import { writeText } from '../../ui/write-text.ts';

export interface LegendSettings {
  readonly interval: string;
  readonly tickSize: number | undefined;
  readonly zone: string;
}

const FIGURES = ['O', 'H', 'L', 'C'] as const;

export class ChartLegend {
  readonly #settings: LegendSettings;
  readonly #place: HTMLElement;
  readonly #time: HTMLElement;
  readonly #figures: readonly HTMLElement[];
  readonly #change: HTMLElement;
  readonly #volume: HTMLElement;
  readonly #note: HTMLElement;

  constructor(place: HTMLElement, settings: LegendSettings) {
    this.#settings = settings;
    this.#place = place;
    place.replaceChildren();
    this.#time = addFigure(place, '');
    this.#figures = FIGURES.map((name) => addFigure(place, name));
    this.#change = addFigure(place, '');
    this.#volume = addFigure(place, 'V');
    this.#note = addFigure(place, '');
    this.#note.className = 'warn';
    this.#note.title = 'Trades of this time may be missing: they were not seen by this page';
  }

  /** Of no bar there are no figures; their place stays. */
  write(bar: Bar | undefined): void {
    this.#place.style.visibility = bar === undefined ? 'hidden' : '';
    const { interval, tickSize, zone } = this.#settings;
    const words = describeBarFigures(bar, tickSize);
    writeText(this.#time, bar === undefined ? '-' : formatBarTime(bar.time, interval, zone));
    const prices = [words.open, words.high, words.low, words.close];
    this.#figures.forEach((element, index) => writeText(element, prices[index] as string));
    writeText(this.#change, words.change);
    const tone = words.direction === 'flat' ? '' : words.direction;
    if (this.#change.className !== tone) this.#change.className = tone;
    writeText(this.#volume, words.volume);
    writeText(this.#note, bar?.isPartial === true ? 'partial' : '');
  }
}

/** In words, for who does not see it. */
export function describeBar(bar: Bar, { interval, tickSize, zone }: LegendSettings): string {
  const price = (value: number) => formatPrice(value, tickSize);
  const time = formatBarTime(bar.time, interval, zone);
  const partial = bar.isPartial ? ', partial' : '';
  return `${time}: open ${price(bar.open)}, high ${price(bar.high)}, low ${price(bar.low)}, close ${price(bar.close)}, volume ${formatCompact(bar.volume)}${partial}`;
}

/** The whole chart in a sentence. */
export function describeChart(symbol: string, bars: readonly Bar[], settings: LegendSettings): string {
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined) return `Chart of ${symbol}, ${settings.interval}: no bars yet`;
  const price = (value: number) => formatPrice(value, settings.tickSize);
  const high = bars.reduce((max, bar) => Math.max(max, bar.high), first.high);
  const low = bars.reduce((min, bar) => Math.min(min, bar.low), first.low);
  const change = first.open === 0 ? undefined : ((last.close - first.open) / first.open) * 100;
  return [
    `Chart of ${symbol}, ${settings.interval}, ${bars.length} ${bars.length === 1 ? 'bar' : 'bars'}`,
    `since ${formatBarTime(first.time, settings.interval, settings.zone)}`,
    `last ${price(last.close)}`,
    `change ${formatSignedPercent(change)}`,
    `high ${price(high)}`,
    `low ${price(low)}`,
  ].join(', ');
}

function addFigure(place: HTMLElement, name: string): HTMLElement {
  const box = place.appendChild(document.createElement('span'));
  if (name !== '') {
    const label = box.appendChild(document.createElement('b'));
    label.textContent = name;
  }
  const figure = box.appendChild(document.createElement('span'));
  figure.append('');
  return figure;
}
