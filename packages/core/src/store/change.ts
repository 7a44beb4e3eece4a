/** What may happen to the state. Sources deliver changes, ingest validates them, the store applies them in batches. */
import type { FieldValue } from '../model/channel.ts';

/** Fields by name. `undefined` leaves a field as it is; `null` removes it. */
export type RowPatch = Readonly<Record<string, FieldValue | null | undefined>>;

/**
 * Who tells, and since when without a break: a new one after each. What somebody told before a break does not count
 * against what they tell after it, so that a back end that comes back with older data is believed.
 */
export interface Voice {
  readonly source: string;
}

/** Who tells a change. It goes before what a row itself says in its fields `source` and `stale`. */
export interface Provenance {
  /** Its source becomes the field `source` of the row, in channels that have one. */
  readonly voice?: Voice | undefined;
  /** Whether the voice is not live: the field `stale` of the row. Undefined leaves the field of the row as it is. */
  readonly isStale?: boolean | undefined;
  /** Read from where it was kept, not told by the back end just now: no sign that anybody still feeds it. */
  readonly isLoaded?: boolean | undefined;
}

interface RowChange extends Provenance {
  readonly channel: string;
  readonly row: RowPatch;
  /**
   * Ignored if the row held, or its deletion, is newer by `updated_at` (of an order also by how far it got): for rows
   * that were loaded beside a stream of updates, or that several back ends tell of. Where one stream alone feeds a row its order is the truth, so that a back end whose
   * clock was set back is still followed.
   */
  readonly ifNewer?: boolean | undefined;
  /**
   * Version of the state when this was asked for. Fields held that changed after it stay as they are: what was told
   * meanwhile may be newer than the answer, and where nothing has a time, nobody can tell.
   */
  readonly askedAt?: number | undefined;
}

export type Change =
  /** Sets the fields named, keeps the others. Creates the row where there is none. */
  | ({ readonly op: 'merge' } & RowChange)
  /** The row is exactly this: fields not named are absent afterwards. */
  | ({ readonly op: 'replace' } & RowChange)
  | ({
      readonly op: 'delete';
      readonly channel: string;
      readonly key: string;
      /**
       * When the row ended, Unix ms by the back end's clock: ignored if the row held is newer, and an older row marked
       * `ifNewer` does not come back afterwards.
       */
      readonly at?: number | undefined;
    } & Provenance)
  /** Appends to a feed. */
  | { readonly op: 'event'; readonly channel: string; readonly data: RowPatch };
