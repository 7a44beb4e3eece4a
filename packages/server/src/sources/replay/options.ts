/** What the replay source can be told. */
export interface ReplayOptions {
  readonly file: string;
  /** Times as fast as it was recorded; infinity: as fast as it can be read. */
  readonly speed: number;
  /** Where to begin. */
  readonly from: ReplayStart;
  readonly isLooping: boolean;
  /** Recorded sources to play; all where there is none. */
  readonly sources: readonly string[];
  /** The wait before a file that cannot be played is tried again doubles from the one to the other. */
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
}

/** Milliseconds from the start of the recording, or a moment of it in Unix ms. */
export type ReplayStart = { readonly offsetMs: number } | { readonly at: number };

export const REPLAY_DEFAULTS: Omit<ReplayOptions, 'file'> = {
  speed: 1,
  from: { offsetMs: 0 },
  isLooping: false,
  sources: [],
  backoffMinMs: 1_000,
  backoffMaxMs: 10_000,
};
