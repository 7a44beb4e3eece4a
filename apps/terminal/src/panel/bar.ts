/** Bars of blocks, to the eighth of a cell. */
const FULL = '\u2588';
const RIGHT_HALF = '\u2590';
/** Of a cell, from one eighth on. */
const EIGHTHS = '\u258f\u258e\u258d\u258c\u258b\u258a\u2589';

/** `share` of `width` cells, from the left; what there is shows as one eighth at least. */
export function drawBar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const least = share > 0 ? Math.max(1, eighths) : eighths;
  return FULL.repeat(least >> 3) + (EIGHTHS[(least & 7) - 1] ?? '');
}

/** The same from the right, to the half of a cell, with blanks before it. */
export function drawBarFromRight(share: number, width: number): string {
  const halves = Math.round(Math.min(1, Math.max(0, share)) * width * 2);
  const least = share > 0 ? Math.max(1, halves) : halves;
  const bar = ((least & 1) === 1 ? RIGHT_HALF : '') + FULL.repeat(least >> 1);
  return bar.padStart(width);
}
