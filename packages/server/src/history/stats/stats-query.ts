/** What can be asked of what trading came to. */
export interface StatsQuery {
  readonly symbol?: string;
  readonly strategy?: string;
  /** As of a walk through history. */
  readonly desk?: string;
  /** What this source told. */
  readonly source?: string;
  /** Unix ms, included. */
  readonly from?: number;
  /** Unix ms, not included. */
  readonly to?: number;
  /** Of the IANA data base: where days begin. */
  readonly tz: string;
  /** Daily returns in a year. */
  readonly annualDays: number;
}
