/** What the processes of the `sources` bench are to each other. */
import type { Usage } from './meter.ts';
import type { LastPrices } from './publish-commands.ts';

// Types, as interfaces have no index signature.
export type TakerRole = {
  /** Resolves when it takes quotes; to the port that it serves clients at, if any. */
  start(options: {
    readonly peer: string;
    readonly kind: 'quotes' | 'signals';
    readonly port: number;
  }): Promise<{ readonly port: number | undefined }>;
  /** Quotes taken so far. */
  received(): number;
  /** Of the server: the prices it holds now. Of the bare loop: those it saw last. */
  prices(): LastPrices;
  rss(): number;
  begin(): void;
  end(): Usage;
};

export type SenderRole = {
  /** `port` is the back end's; a sender that is the back end itself listens on it from here on. */
  start(options: { readonly peer: string; readonly port: number }): Promise<void>;
  /** Sends quotes, until `stop`, as long as no more than so many wait for the taker. */
  run(options: { readonly outstandingMax: number }): void;
  /** The taker's own count. */
  acknowledge(received: number): void;
  /** Ends after a whole round of the script; resolves to how many quotes there were, and the prices of the last. */
  stop(): Promise<{ readonly sent: number; readonly lastPrices: LastPrices }>;
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
