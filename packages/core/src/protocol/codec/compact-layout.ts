/** The layout of protocol 2, shared by its encoder and its decoder. */
import type { FieldKind } from '../../model/field.ts';

/** First element of a positional message. */
export const MESSAGE = { snapshot: 1, update: 2, event: 3 } as const;

/** One letter a field in a snapshot's description of a channel. */
export const KIND_LETTERS: Readonly<Record<FieldKind, string>> = {
  text: 't',
  flag: 'f',
  price: 'p',
  quantity: 'q',
  amount: 'a',
  ratio: 'r',
  percent: '%',
  bps: 'b',
  count: 'c',
  milliseconds: 'm',
  seconds: 's',
  time: 'T',
  levels: 'l',
  figures: 'F',
  object: 'o',
};

export const KINDS_BY_LETTER: ReadonlyMap<string, FieldKind> = new Map(
  Object.entries(KIND_LETTERS).map(([kind, letter]) => [letter, kind as FieldKind]),
);
