/** What the processes of the ingest bench are to each other. */
import type { SenderRole, TakerRole } from './throughput.ts';

export type SubscriberRole = TakerRole & {
  /** Resolves when it is subscribed; to the port that it serves, if it serves any. */
  start(options: { readonly url: string }): Promise<{ readonly port: number | undefined }>;
};

export type PublisherRole = SenderRole & {
  start(options: { readonly port: number }): Promise<void>;
};
