/** What has to be told: rows, whole or in part. The one shape between the store and every codec. */
import type { FieldValue, StateDefinition } from '../model/channel.ts';

export type RowDeltaKind =
  /** The reader forgets what it held of this row and takes this. */
  | 'whole'
  /** The reader sets these fields and keeps the others. */
  | 'partial'
  /** The reader removes the row, if it has it. */
  | 'deleted';

/** Good until its view advances again: the values are the view's own. */
export interface RowDelta {
  readonly kind: RowDeltaKind;
  /** Stands for the key on the compact wire. */
  readonly number: number;
  readonly key: string;
  /** By field index. Only the fields in `mask` count. */
  readonly values: readonly (FieldValue | undefined)[];
  /** Bit i: field i is told. */
  readonly mask: number;
  /** What codecs made of this delta, by codec slot: each encodes it once, for every group. */
  readonly fragments: unknown[];
  /** Shared by everything that tells of the row under this number. */
  readonly notes: RowNotes;
}

/** What codecs remember of a row for as long as anyone can be told of it. */
export interface RowNotes {
  /** The scales that protocol 2 introduced the row with; `NOT_INTRODUCED` before. */
  introducedScales: number;
}

export const NOT_INTRODUCED = -1;

export interface TableDelta {
  readonly definition: StateDefinition;
  readonly rows: readonly RowDelta[];
  /** Every row that the reader then has, whole: for tables that travel as one array. */
  readonly everyRow: () => readonly RowDelta[];
}
