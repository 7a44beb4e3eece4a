/** How much of a limit is in use: its name, a bar, the share, a word for it, and where there is room the figures. */
import { boundInWords, LIMIT_WORDS, type LimitLevel, type LimitUse, nameInWords } from '@tickboard/client/view/limits';
import { formatRatio } from '@tickboard/client/view/numbers';
import type { Risk } from '@tickboard/core/model/channels/risk';
import { drawBar } from '../../panel/bar.ts';
import { widthOf } from '../../screen/characters.ts';
import type { Region } from '../../screen/region.ts';
import { BOLD } from '../../screen/style.ts';
import type { Colour } from '../../theme/colours.ts';
import { LINE, MUTED, styled, TEXT } from '../../theme/styles.ts';

const COLOURS: Readonly<Record<LimitLevel, Colour>> = {
  ok: 'accent',
  near: 'warn',
  breach: 'critical',
  unknown: 'muted',
};
const NAME_WIDTH = 16;
const USE_WIDTH = 6;
const WORD_WIDTH = 8;
const BOUND_WIDTH = 24;
const BAR_MIN = 8;
const BAR_MAX = 40;
const EMPTY_BAR = '\u2591';

export function drawGauge(region: Region, y: number, limit: LimitUse, risk: Readonly<Partial<Risk>> | undefined): void {
  const { name, use, level } = limit;
  const besideFigures = Math.max(0, region.width - USE_WIDTH - WORD_WIDTH - 2);
  const nameWidth = Math.min(NAME_WIDTH, besideFigures);
  const room = Math.max(0, besideFigures - nameWidth - 1);
  const hasBound = room - BOUND_WIDTH - 1 >= BAR_MIN;
  const width = Math.min(BAR_MAX, hasBound ? room - BOUND_WIDTH - 1 : room);
  const colour = COLOURS[level];
  region.writeWithin(0, y, nameWidth, nameInWords(name), TEXT);
  let x = nameWidth + 1;
  if (width > 0) {
    region.write(x, y, EMPTY_BAR.repeat(width), LINE);
    region.write(x, y, use === undefined ? '' : drawBar(use, width), styled(colour));
    x += width + 1;
  }
  region.writeWithin(x, y, USE_WIDTH, formatRatio(use), styled(colour === 'accent' ? 'text' : colour), 'end');
  x += USE_WIDTH + 1;
  const isLoud = level === 'near' || level === 'breach';
  region.write(x, y, LIMIT_WORDS[level], styled(isLoud ? colour : 'muted', 'ground', isLoud ? BOLD : 0));
  x += WORD_WIDTH + 1;
  const bound = boundInWords(limit, risk);
  if (hasBound) region.writeWithin(x, y, Math.max(BOUND_WIDTH, widthOf(bound)), bound, MUTED);
}
