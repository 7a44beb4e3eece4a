/** What the processes of the `sources` bench are to each other. */
import type { SenderRole, TakerRole } from './throughput.ts';

export type SourceTakerRole = TakerRole & {
  /** Resolves when it takes quotes; to the port that it serves clients at, if any. */
  start(options: {
    readonly peer: string;
    readonly kind: 'quotes' | 'signals';
    readonly port: number;
  }): Promise<{ readonly port: number | undefined }>;
};

export type SourceSenderRole = SenderRole & {
  /** `port` is the back end's; a sender that is the back end itself listens on it from here on. */
  start(options: { readonly peer: string; readonly port: number }): Promise<void>;
  /**
   * Connects a client to the server at `serverPort`, sends it so many signals at this rate, and resolves to the
   * milliseconds from sending to arrival at the client, of each.
   */
  signals(options: {
    readonly serverPort: number;
    readonly count: number;
    readonly perSecond: number;
  }): Promise<readonly number[]>;
};
