/**
 * How a cell looks, in one number: ink and ground by their place in the theme's list of colours, and attributes. A
 * buffer thus knows no colour, and another theme is another way of writing the same buffer.
 */
export type Style = number;

export const BOLD = 1;
export const DIM = 2;
export const UNDERLINE = 4;
export const INVERSE = 8;

const GROUND_SHIFT = 8;
const ATTRIBUTES_SHIFT = 16;
const BYTE = 0xff;

/** `ink` and `ground` are at most 255. */
export function styleOf(ink: number, ground: number, attributes = 0): Style {
  return ink | (ground << GROUND_SHIFT) | (attributes << ATTRIBUTES_SHIFT);
}

export function inkOf(style: Style): number {
  return style & BYTE;
}

export function groundOf(style: Style): number {
  return (style >> GROUND_SHIFT) & BYTE;
}

export function attributesOf(style: Style): number {
  return (style >> ATTRIBUTES_SHIFT) & BYTE;
}

export function withAttributes(style: Style, attributes: number): Style {
  return style | (attributes << ATTRIBUTES_SHIFT);
}

export function withGround(style: Style, ground: number): Style {
  return (style & ~(BYTE << GROUND_SHIFT)) | (ground << GROUND_SHIFT);
}

export function withInk(style: Style, ink: number): Style {
  return (style & ~BYTE) | ink;
}
