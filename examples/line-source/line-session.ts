/** One life of a connection to a back end that writes lines over TCP, each of them a message. */
import { Socket } from 'node:net';
import type { RouteDecoder } from '@tickboard/server/decode/route-decoder';
import type { Session } from '@tickboard/server/sources/session-loop';
import type { SourceContext } from '@tickboard/server/sources/source';
import type { LineOptions } from './line-type.ts';

const NEWLINE = 0x0a;
/** Of a line that never ends. */
const LINE_MAX_BYTES = 16 * 1_048_576;

export class LineSession implements Session {
  readonly #options: LineOptions;
  readonly #context: SourceContext;
  readonly #decoder: RouteDecoder;
  readonly #socket = new Socket();
  readonly #ended = Promise.withResolvers<void>();
  /** The beginning of a line whose end has not arrived. */
  #rest: Buffer[] = [];
  #restBytes = 0;
  #isStopped = false;
  hasSucceeded = false;

  constructor(options: LineOptions, context: SourceContext, decoder: RouteDecoder) {
    this.#options = options;
    this.#context = context;
    this.#decoder = decoder;
  }

  async run(): Promise<void> {
    if (this.#isStopped) return;
    const { host, port, connectTimeoutMs } = this.#options;
    const deadline = this.#context.clock.after(connectTimeoutMs, () => {
      this.#socket.destroy(new Error(`no answer for ${connectTimeoutMs} ms`));
    });
    let reason = 'it closed the connection';
    this.#socket
      .on('connect', () => {
        deadline.cancel();
        this.hasSucceeded = true;
        this.#context.connected(`${host}:${port}`);
      })
      .on('data', (chunk) => this.#take(chunk))
      .on('error', (error) => {
        reason = error.message;
      })
      .on('close', () => this.#ended.resolve())
      .setKeepAlive(true)
      .connect(port, host);
    await this.#ended.promise;
    deadline.cancel();
    if (!this.#isStopped) this.#context.disconnected(`${host}:${port}: ${reason}`);
  }

  stop(): void {
    this.#isStopped = true;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const tail = chunk.subarray(from, end);
      const line = this.#rest.length === 0 ? tail : Buffer.concat([...this.#rest, tail]);
      this.#rest = [];
      this.#restBytes = 0;
      from = end + 1;
      this.#decoder.receive(this.#options.subject, line);
    }
    if (from === chunk.length) return;
    this.#rest.push(chunk.subarray(from));
    this.#restBytes += chunk.length - from;
    if (this.#restBytes > LINE_MAX_BYTES) this.#socket.destroy(new Error('a line without an end'));
  }
}
