/** A WebSocket client that shows everything: each frame as it came, each message decoded, and a replica of the state. */
import { decode, encode } from '@msgpack/msgpack';
import { CompactDecoder } from '@tickboard/core/protocol/codec/compact-decoder';
import { decodeMessage } from '@tickboard/core/protocol/codec/decode-message';
import type { Incoming } from '@tickboard/core/protocol/codec/incoming';
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import { Replica } from '@tickboard/core/store/replica';
import { WebSocket } from 'ws';
import { until } from './until.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- what comes over the wire: a wrong guess fails the test
export type Json = any;

export interface WireMessage {
  /** As parsed from the frame: an object, or an array in protocol 2. */
  readonly raw: Json;
  /** As a client reads it. */
  readonly incoming: Incoming;
  readonly isBinary: boolean;
  readonly bytes: number;
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export interface WireClientOptions {
  /** What the connection speaks. Default: `json`. */
  readonly format?: CodecName;
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
  readonly autoPong?: boolean;
  readonly perMessageDeflate?: boolean;
  /** Is shown every message as it came, after this client took it in. */
  readonly tap?: (message: WireMessage, data: Buffer) => void;
}

/** The server answered the upgrade request with something else. */
export class RefusedUpgrade extends Error {
  override readonly name = 'RefusedUpgrade';
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: string;

  constructor(status: number, contentType: string | undefined, body: string) {
    super(`${status} ${body}`);
    this.status = status;
    this.contentType = contentType;
    this.body = body;
  }
}

export class WireClient {
  readonly webSocket: WebSocket;
  readonly format: CodecName;
  readonly messages: WireMessage[] = [];
  readonly replica = new Replica();
  /** What the replica said of the updates that it was given, other than `applied`. */
  readonly faults: string[] = [];
  readonly #compact = new CompactDecoder();
  #read = 0;
  #closed: Closed | undefined;
  #heldAtDigest: Readonly<Record<string, string>> = {};

  /** Use `WireClient.connect`. */
  constructor(webSocket: WebSocket, { format = 'json', tap }: WireClientOptions) {
    this.webSocket = webSocket;
    this.format = format;
    webSocket.on('message', (data: Buffer, isBinary) => {
      const message = this.#take(data, isBinary);
      tap?.(message, data);
    });
    webSocket.on('close', (code, reason) => {
      this.#closed = { code, reason: reason.toString() };
    });
    webSocket.on('error', () => {});
  }

  /**
   * Opens a connection; resolves when it stands.
   *
   * @throws {RefusedUpgrade}
   */
  static connect(url: string, options: WireClientOptions = {}): Promise<WireClient> {
    const webSocket = new WebSocket(url, [...(options.protocols ?? [])], {
      headers: { ...options.headers },
      autoPong: options.autoPong ?? true,
      perMessageDeflate: options.perMessageDeflate ?? false,
    });
    const client = new WireClient(webSocket, options);
    return new Promise((resolve, reject) => {
      webSocket.once('open', () => resolve(client));
      webSocket.once('error', reject);
      webSocket.once('unexpected-response', (_request, response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on('end', () => {
          reject(new RefusedUpgrade(response.statusCode ?? 0, response.headers['content-type'], body));
        });
      });
    });
  }

  get isOpen(): boolean {
    return this.webSocket.readyState === WebSocket.OPEN;
  }

  /** Messages of this type so far, oldest first. */
  all(type: string): WireMessage[] {
    return this.messages.filter(({ incoming }) => incoming.type === type);
  }

  /** The next message of this type (or that this holds for) not yet returned; those before it are passed over. */
  async next(wanted: string | ((message: WireMessage) => boolean)): Promise<WireMessage> {
    const isWanted = typeof wanted === 'string' ? ({ incoming }: WireMessage) => incoming.type === wanted : wanted;
    return until(
      () => {
        while (this.#read < this.messages.length) {
          const message = this.messages[this.#read++] as WireMessage;
          if (isWanted(message)) return message;
        }
        return undefined;
      },
      { what: () => `a message ${String(wanted)}; of ${this.#describe()}` },
    );
  }

  send(message: unknown): void {
    this.webSocket.send(this.format === 'json' ? JSON.stringify(message) : encode(message));
  }

  /** Sends a message and returns the next one of this type. */
  async ask(message: unknown, type: string): Promise<Json> {
    this.#read = this.messages.length;
    this.send(message);
    return (await this.next(type)).raw;
  }

  /** The digests of the server, and of what was held when they came: by now it may be more. */
  async verify(): Promise<{ readonly theirs: unknown; readonly ours: unknown }> {
    const { channels } = await this.ask({ type: 'verify' }, 'digest');
    return { theirs: channels, ours: this.#heldAtDigest };
  }

  /** Whether everything that the server said before this was called has arrived. */
  async settled(): Promise<void> {
    const id = `settled-${Math.trunc(performance.now() * 1_000)}`;
    this.send({ type: 'ping', id });
    await until(() => this.messages.some(({ raw }) => raw['id'] === id), {
      what: () => `a pong; of ${this.#describe()}`,
    });
  }

  closed(): Promise<Closed> {
    return until(() => this.#closed, { what: () => `the connection to close; of ${this.#describe()}` });
  }

  async close(): Promise<void> {
    this.webSocket.close();
    await this.closed();
  }

  #take(data: Buffer, isBinary: boolean): WireMessage {
    const raw: Json = isBinary ? decode(data) : JSON.parse(data.toString());
    const incoming = Array.isArray(raw) ? this.#compact.decode(raw) : decodeMessage(raw);
    const message = { raw, incoming, isBinary, bytes: data.length };
    this.messages.push(message);
    if (incoming.type === 'snapshot' || incoming.type === 'update') {
      const result = this.replica.apply(incoming);
      if (result !== 'applied') this.faults.push(`${incoming.type} ${incoming.seq}: ${result}`);
    } else if (incoming.type === 'digest') {
      this.#heldAtDigest = this.replica.digests();
    } else if (incoming.type === 'heartbeat') {
      this.replica.confirm(incoming.seq, incoming.prev ?? incoming.seq);
    }
    return message;
  }

  #describe(): string {
    const types = this.messages.map(({ incoming }) => incoming.type).slice(-20);
    return `${this.messages.length} messages, the last ${types.join(' ')}; closed ${JSON.stringify(this.#closed)}`;
  }
}
