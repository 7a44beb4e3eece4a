/** What the `sources` bench needs of each transport: a real back end, someone who publishes, and the bare driver. */
import type { Broker } from '../broker.ts';

/** A ticker, as far as all transports can carry it. */
export interface Quote {
  readonly symbol: string;
  readonly last_price: number;
  readonly bid_price: number;
  readonly ask_price: number;
  readonly volume_24h: number;
  /** RFC 3339. */
  readonly updated_at: string;
}

/** `price` is a running number, by which the event is known again at the client. */
export interface Signal {
  readonly strategy_name: string;
  readonly action: string;
  readonly symbol: string;
  readonly price: number;
  readonly confidence: number;
}

export interface Publisher {
  /** Makes ready what is sent many times; sending resolves when more may be sent. */
  prepareQuotes(quotes: readonly Quote[]): () => Promise<void> | void;
  sendSignal(signal: Signal): Promise<void> | void;
  close(): Promise<void> | void;
}

/** Where a quote's price is found in the state. */
export interface Held {
  readonly channel: string;
  readonly field: string;
}

export interface SourcePeer {
  readonly name: string;
  /** What has to stand before anybody connects; without it, the publisher is the back end itself. */
  startBroker?(cpu: number): Promise<Broker>;
  /** The configuration of the one source, in YAML beneath its name. `port` is the broker's or the publisher's. */
  configureQuotes(port: number): string;
  configureSignals(port: number): string;
  readonly held: Held;
  /** `port` is the broker's; a publisher that is the back end itself listens on it. */
  createPublisher(port: number): Promise<Publisher>;
  /** Whether the publisher goes to the server (`port` of `createPublisher` is the server's), not the other way round. */
  readonly isPushing?: boolean;
  /** The same driver and parser alone. For one that pushes, listens on `port`. Resolves when it receives. */
  receiveQuotes(port: number, take: (symbol: string, price: number) => void): Promise<void>;
}

export const MARKET_DATA: Held = { channel: 'market_data', field: 'last_price' };

const INDENT = '    ';

/** Options of a source, one a line. */
export function yaml(...lines: readonly string[]): string {
  return lines.map((line) => `${INDENT}${line}`).join('\n');
}

/** Mapping entries for quotes and signals as JSON under these names. */
export function mapQuotes(match: string): string {
  return yaml(
    'mapping:',
    `  - match: "${match}"`,
    '    channel: market_data',
    '    fields:',
    '      symbol: /symbol',
    '      last_price: /last_price',
    '      bid_price: /bid_price',
    '      ask_price: /ask_price',
    '      volume_24h: /volume_24h',
    '      updated_at: /updated_at',
  );
}

export function mapSignals(match: string): string {
  return yaml(
    'mapping:',
    `  - match: "${match}"`,
    '    channel: signals',
    '    fields:',
    '      strategy_name: /strategy_name',
    '      action: /action',
    '      symbol: /symbol',
    '      price: /price',
    '      confidence: /confidence',
  );
}
