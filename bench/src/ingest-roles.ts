/** What the processes of the ingest bench are to each other. */
import type { Usage } from './meter.ts';
import type { LastPrices } from './publish-commands.ts';

// Types, as interfaces have no index signature.
export type SubscriberRole = {
  /** Resolves when it is subscribed; to the port that it serves, if it serves any. */
  start(options: { readonly url: string }): Promise<{ readonly port: number | undefined }>;
  /** Messages received so far. */
  received(): number;
  /** Of the server: the prices it holds now. Of the bare loop: those it saw last. */
  prices(): LastPrices;
  rss(): number;
  begin(): void;
  end(): Usage;
};

export type PublisherRole = {
  start(options: { readonly port: number }): Promise<void>;
  /** Publishes, until `stop`, as long as no more than so many messages wait for the subscriber. */
  run(options: { readonly outstandingMax: number }): void;
  /** The subscriber's own count. */
  acknowledge(received: number): void;
  /** Ends after a whole round of the script; resolves to how many messages there were, and the prices of the last. */
  stop(): Promise<{ readonly published: number; readonly lastPrices: LastPrices }>;
};
