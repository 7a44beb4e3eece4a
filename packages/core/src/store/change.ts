/** What may happen to the state. Sources deliver changes, ingest validates them, the store applies them in batches. */
import type { FieldValue } from '../model/channel.ts';

/** Fields by name. `undefined` leaves a field as it is; `null` removes it. */
export type RowPatch = Readonly<Record<string, FieldValue | null | undefined>>;

interface RowChange {
  readonly channel: string;
  readonly row: RowPatch;
  /**
   * Ignored if the row held is newer by `updated_at`: for rows that were loaded beside a stream of updates. Updates of
   * the stream itself do without, so that a back end whose clock was set back is still followed.
   */
  readonly ifNewer?: boolean;
}

export type Change =
  /** Sets the fields named, keeps the others. Creates the row where there is none. */
  | ({ readonly op: 'merge' } & RowChange)
  /** The row is exactly this: fields not named are absent afterwards. */
  | ({ readonly op: 'replace' } & RowChange)
  | {
      readonly op: 'delete';
      readonly channel: string;
      readonly key: string;
      /** A load did not find the row any more: no word of the stream. */
      readonly isLoaded?: boolean;
    }
  /** Appends to a feed. */
  | { readonly op: 'event'; readonly channel: string; readonly data: RowPatch };
