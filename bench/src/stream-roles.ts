/** What the processes of a fan-out are to each other: any of the servers goes with any of the loads. */
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { Usage } from './meter.ts';
import type { TraceOptions } from './trace.ts';

export interface StreamOptions {
  /** Between two ticks, from `settle` on. */
  readonly intervalMs: number;
  /** Before: so that what runs ten times a second is compiled as in a server that has been up for a while. */
  readonly warmUpIntervalMs: number;
  readonly trace: TraceOptions;
  /** Size of the frames of a server that has nothing else to say. */
  readonly frameBytes?: number;
}

// Types, as interfaces have no index signature.
export type StreamServerRole = {
  start(options: StreamOptions): Promise<{ readonly port: number }>;
  /** Ends the warm-up. */
  settle(): void;
  rss(): number;
  begin(): void;
  end(): Usage;
};

export interface WarmUp {
  readonly port: number;
  readonly format: CodecName;
  readonly intervalMs: number;
  readonly durationMs: number;
}

export interface LoadClients {
  readonly port: number;
  readonly clients: number;
  readonly format: CodecName;
  readonly rampMs: number;
  readonly inFlightMax?: number;
  /** One client in so many is verified; 0: none. */
  readonly sampleEvery: number;
}

export interface Delivered {
  readonly seconds: number;
  readonly updates: number;
  readonly bytes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly ownDelayP99Ms: number;
  readonly ownCores: number;
}

export interface Proof {
  readonly ok: number;
  readonly failed: number;
  readonly silentGaps: number;
}

export interface Returned {
  /** From the cut until the last client was current and the sample was verified. */
  readonly seconds: number;
  /** Of each client, from the time when they start to come back until it holds what the server held when it came. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly current: number;
  readonly recovered: number;
  readonly refused: number;
  readonly snapshots: number;
}

export type StreamLoadRole = {
  /** Has a few clients for a while. */
  warmUp(options: WarmUp): Promise<void>;
  connect(options: LoadClients): Promise<{ readonly connected: number; readonly disconnects: string }>;
  begin(): void;
  end(): Delivered;
  verify(): Promise<Proof>;
};

export type TickboardLoadRole = StreamLoadRole & {
  storm(options: { readonly awayMs: number; readonly timeoutMs: number }): Promise<Returned & Proof>;
};
