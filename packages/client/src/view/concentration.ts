import type { RecordRows } from '../channel-rows.ts';
import type { EmptyWords } from './empty-words.ts';

export interface ExposureShare {
  readonly symbol: string;
  /** Of gross exposure. */
  readonly share: number;
}

export interface Concentration {
  /** The largest first. */
  readonly shown: readonly ExposureShare[];
  /** How many smaller ones there are. */
  readonly others: number;
}

const SHOWN_MAX = 50;

export const NO_EXPOSURE: EmptyWords = {
  title: 'No exposure',
  words: 'Shares of gross exposure show here while positions are open.',
};

/** Share of gross exposure by instrument. */
export function concentrationOf(risk: Readonly<RecordRows['risk']> | undefined): Concentration {
  const all = Object.entries(risk?.position_concentration ?? {})
    .map(([symbol, share]) => ({ symbol, share }))
    .sort((one, other) => other.share - one.share || one.symbol.localeCompare(other.symbol, 'en'));
  return { shown: all.slice(0, SHOWN_MAX), others: Math.max(0, all.length - SHOWN_MAX) };
}

export function describeOthers({ others }: Concentration): string {
  return `and ${others} smaller ${others === 1 ? 'one' : 'ones'}`;
}
