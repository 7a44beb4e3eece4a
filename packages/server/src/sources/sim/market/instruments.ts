/** Instruments and what follows from their rank: how fine they trade, how often, how wide. */
import { seededRandom } from '@tickboard/core/random';
import { CATALOGUE, type CatalogueEntry, type Sector } from './catalogue.ts';

export interface Instrument {
  readonly symbol: string;
  readonly startPrice: number;
  readonly sector: Sector;
  readonly tickSize: number;
  /** A price is ticks / priceScale. */
  readonly priceScale: number;
  /** A quantity is lots / lotScale. */
  readonly lotScale: number;
  /** An amount in cents is ticks × lots / centScale. */
  readonly centScale: number;
  readonly priceDecimals: number;
  /** Response of the logarithm of the price to the market's and to the sector's factor. */
  readonly marketBeta: number;
  readonly sectorBeta: number;
  /** Deviation of its own daily return, apart from the factors. */
  readonly ownVolatility: number;
  readonly spreadTicks: number;
  /** Widest distance between two neighbouring levels of the book. */
  readonly gapTicksMax: number;
  readonly quotesPerSecond: number;
  readonly printsPerSecond: number;
  readonly meanPrintLots: number;
  readonly levelLots: number;
  readonly leverage: number;
}

const SECTOR_TEMPER: Readonly<
  Record<Sector, { readonly beta: number; readonly sectorBeta: number; readonly own: number }>
> = {
  major: { beta: 1, sectorBeta: 0.6, own: 0.012 },
  layer1: { beta: 1.25, sectorBeta: 1, own: 0.022 },
  defi: { beta: 1.2, sectorBeta: 1.1, own: 0.026 },
  meme: { beta: 1.35, sectorBeta: 1.4, own: 0.032 },
  infrastructure: { beta: 1.1, sectorBeta: 0.9, own: 0.02 },
};
const SECTORS = Object.keys(SECTOR_TEMPER) as Sector[];

const SECONDS_PER_DAY = 86_400;
/** Share of steps of 100 ms in which the most and the least liquid instrument change; about a half over all. */
const CHANGE_SHARE_MOST = 0.9;
const CHANGE_SHARE_LEAST = 0.14;
const MAJORS_COUNT = 10;
const MAJOR_LEVERAGE = 10;
const OTHER_LEVERAGE = 5;

/** The first `count` instruments, most liquid first; the same list whatever the seed of the run. */
export function listInstruments(count: number): readonly Instrument[] {
  return Array.from({ length: count }, (_, rank) =>
    describeInstrument(CATALOGUE[rank] ?? inventEntry(rank), rank, count === 1 ? 0 : rank / (count - 1)),
  );
}

function describeInstrument(entry: CatalogueEntry, rank: number, depth: number): Instrument {
  const [symbol, startPrice, priceDecimals, lotDecimals, sector, dailyVolumeMillions] = entry;
  const temper = SECTOR_TEMPER[sector];
  const priceScale = 10 ** priceDecimals;
  const lotScale = 10 ** lotDecimals;
  const changeShare = CHANGE_SHARE_MOST + (CHANGE_SHARE_LEAST - CHANGE_SHARE_MOST) * depth;
  const printsPerSecond = 0.25 + 2.7 * Math.exp(-7 * depth);
  const dailyLots = ((dailyVolumeMillions * 1e6) / startPrice) * lotScale;
  const meanPrintLots = Math.max(1, dailyLots / SECONDS_PER_DAY / printsPerSecond);
  const spreadShare = (20 / dailyVolumeMillions ** 0.8) * 1e-4;
  const startTicks = startPrice * priceScale;
  return {
    symbol,
    startPrice,
    sector,
    tickSize: 1 / priceScale,
    priceScale,
    lotScale,
    centScale: (priceScale * lotScale) / 100,
    priceDecimals,
    marketBeta: rank === 0 ? 0.9 : temper.beta,
    sectorBeta: temper.sectorBeta,
    ownVolatility: rank < 2 ? temper.own / 2 : temper.own,
    spreadTicks: Math.max(1, startTicks * spreadShare),
    gapTicksMax: Math.max(1, Math.round(startTicks * spreadShare)),
    quotesPerSecond: -10 * Math.log(1 - changeShare),
    printsPerSecond,
    meanPrintLots,
    levelLots: Math.max(2, meanPrintLots * (1.5 + depth * 2)),
    leverage: rank < MAJORS_COUNT ? MAJOR_LEVERAGE : OTHER_LEVERAGE,
  };
}

/** Beyond the catalogue: a made-up name, four to five significant digits of price, ever less volume. */
function inventEntry(rank: number): CatalogueEntry {
  const random = seededRandom(rank);
  const price = 10 ** (random() * 5 - 2.5);
  const priceDecimals = Math.max(0, 3 - Math.floor(Math.log10(price)));
  const lotDecimals = price > 100 ? 2 : price > 5 ? 1 : 0;
  const symbol = `SIM${String(rank + 1).padStart(4, '0')}USDT`;
  const startPrice = Math.round(price * 10 ** priceDecimals) / 10 ** priceDecimals;
  const sector = SECTORS[Math.floor(random() * SECTORS.length)] ?? 'major';
  return [symbol, startPrice, priceDecimals, lotDecimals, sector, 2 + 20 * Math.exp((CATALOGUE.length - rank) / 250)];
}
