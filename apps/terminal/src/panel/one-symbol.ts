/** What panels of one symbol have in common: which one they are about, and what they say where there is none. */
import type { ChannelSelector } from '@tickboard/client/channel-rows';
import type { Judged } from '@tickboard/client/view/standing';
import { isSymbol } from '@tickboard/client/view/symbols';
import type { Desk } from '../board/desk.ts';
import type { Region } from '../screen/region.ts';
import { drawEmpty } from './empty.ts';

/** Where these are told, it is known that there is no symbol. */
export const TELLS_SYMBOLS = ['market_data'] as const satisfies readonly ChannelSelector[];
export const JUDGED_WITHOUT: Judged = { channels: TELLS_SYMBOLS };

/** The symbol of the desk, as far as the server can be asked for it: whatever a back end calls an instrument. */
export function symbolOf({ settings: { symbol } }: Desk): string | undefined {
  return symbol !== undefined && isSymbol(symbol) ? symbol : undefined;
}

export function drawWithoutSymbol(region: Region, { settings: { symbol } }: Desk): void {
  if (symbol === undefined) {
    drawEmpty(region, 'No symbol yet', 'No source has told a ticker yet. System shows which sources are up.');
  } else {
    drawEmpty(region, symbol, 'A server cannot be asked for one instrument of this name.');
  }
}
