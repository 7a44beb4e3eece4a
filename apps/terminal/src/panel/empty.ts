/** What stands in a panel that has nothing to show: what is missing, and why. */
import type { Region } from '../screen/region.ts';
import { wrapText } from '../screen/wrap-text.ts';
import { BOLD } from '../screen/style.ts';
import { MUTED, styled } from '../theme/styles.ts';

const INDENT = 2;

export function drawEmpty(region: Region, title: string, words: string): void {
  const width = region.width - 2 * INDENT;
  const y = region.height > 3 ? 1 : 0;
  region.writeWithin(INDENT, y, width, title, styled('text', 'ground', BOLD));
  for (const [index, line] of wrapText(words, width).entries()) region.write(INDENT, y + 1 + index, line, MUTED);
}
