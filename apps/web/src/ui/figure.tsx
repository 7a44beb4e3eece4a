/** A figure that says up or down by sign, glyph and colour. */
import { directionOf, formatSigned, GLYPHS } from '@tickboard/client/view/numbers';
import type { ReactNode } from 'react';

export interface SignedFigureProps {
  readonly value: number | undefined;
  readonly digits?: number;
  /** After the figure: `%`. */
  readonly unit?: string;
}

export function SignedFigure({ value, digits = 2, unit = '' }: SignedFigureProps): ReactNode {
  const direction = directionOf(value, digits);
  const text = formatSigned(value, digits);
  return (
    <span className={`figures ${direction === 'flat' ? '' : direction}`}>
      {GLYPHS[direction] === '' ? '' : `${GLYPHS[direction]} `}
      {value === undefined ? text : `${text}${unit}`}
    </span>
  );
}
