/** What the processes of the latency bench are to each other. */

// A type, as interfaces have no index signature.
export type LatencyRole = {
  /** Resolves when all clients have their snapshot. */
  start(options: {
    readonly port: number;
    readonly redisPort: number;
    readonly clients: number;
    readonly symbols: number;
  }): Promise<void>;
  /**
   * Publishes one message after a time in which the clients were sent nothing. Milliseconds from the publication to the
   * arrival at each client.
   */
  isolated(options: { readonly quietMs: number }): Promise<readonly number[]>;
  /**
   * Publishes so many messages of each symbol at once. Milliseconds from the publication to the arrival of the last
   * value of each symbol at each client.
   */
  burst(options: { readonly quietMs: number; readonly messagesPerSymbol: number }): Promise<readonly number[]>;
};
