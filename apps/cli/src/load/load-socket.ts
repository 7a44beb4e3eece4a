/**
 * A client's WebSocket, reduced to what ten thousand of them in one process can afford: no streams, no events, one read
 * buffer for all.
 */
import { createHash, randomBytes } from 'node:crypto';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { FrameReader, OPCODES } from './frame-reader.ts';
import { writeFrame } from './frame-writer.ts';
import type { Inflater } from './inflater.ts';
import type { Target } from './target.ts';

export type SocketEnd =
  /** The server answered the upgrade request with something else. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  /** The connection stood, and ended; 1006 where no close frame said why. */
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string }
  /** There was no connection: ECONNREFUSED, ETIMEDOUT, … */
  | { readonly kind: 'failed'; readonly error: string };

export interface SocketOwner {
  opened(): void;
  /** A data message. The payload is good for the time of the call only; `wireBytes` is its size as it travelled. */
  received(payload: Buffer, isText: boolean, wireBytes: number): void;
  /** So many bytes came from the kernel, heads and handshake included. */
  read(bytes: number): void;
  /** Once, unless this side ended the connection. */
  ended(end: SocketEnd): void;
}

export interface SocketOptions {
  readonly target: Target;
  /** Path and query. */
  readonly resource: string;
  readonly token?: string | undefined;
  /** Offers permessage-deflate without context takeover. */
  readonly isCompressionOffered?: boolean;
  /** Most bytes taken at once. */
  readonly readBytesMax?: number;
  readonly inflater: Inflater;
}

const READ_BYTES_MAX = 65_536;
const HEAD_MAX_BYTES = 16_384;
const HEAD_END = '\r\n\r\n';
const ABNORMAL_CLOSURE = 1006;
const NO_STATUS = 1005;
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const KEY_BYTES = 16;
const SWITCHING_PROTOCOLS = 101;
const REASON_SHOWN_LENGTH = 200;

/** libuv asks for the buffer right before it fills it, and what was read is dealt with before the next read. */
const sharedBuffer = Buffer.allocUnsafeSlow(READ_BYTES_MAX);

export class LoadSocket {
  readonly #owner: SocketOwner;
  readonly #inflater: Inflater;
  readonly #isTls: boolean;
  readonly #key = randomBytes(KEY_BYTES).toString('base64');
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  /** The answer to the upgrade request, as far as it has come; undefined once it was read. */
  #head: Buffer | undefined = Buffer.alloc(0);
  #end: SocketEnd | undefined;
  #isOver = false;
  #isReadingOnce = false;

  constructor(options: SocketOptions, owner: SocketOwner) {
    this.#owner = owner;
    this.#inflater = options.inflater;
    this.#isTls = options.target.isTls;
    this.#reader = new FrameReader((opcode, payload, isCompressed) => this.#message(opcode, payload, isCompressed));
    this.#socket = this.#connect(options);
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#head !== undefined) this.#end ??= { kind: 'failed', error: error.code ?? error.message };
    });
    this.#socket.on('close', () => this.#finish());
  }

  sendText(text: string): void {
    this.#write(OPCODES.text, Buffer.from(text));
  }

  sendBinary(bytes: Uint8Array): void {
    this.#write(OPCODES.binary, bytes);
  }

  /** Reads no more: what the server sends stays in the kernels, then in the server. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#isReadingOnce = false;
    this.#socket.resume();
  }

  /** Of a paused one: takes what one read gives, and pauses again. */
  readOnce(): void {
    this.#isReadingOnce = true;
    this.#socket.resume();
  }

  /** Says goodbye; nothing is reported any more. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#head === undefined && this.#socket.writable) this.#socket.end(writeFrame(OPCODES.close, closePayload()));
    else this.#socket.destroy();
    this.#socket.resume();
    this.#socket.setTimeout(CLOSE_TIMEOUT_MS, () => this.#socket.destroy());
  }

  /** Cuts the connection without a word, as a network does; nothing is reported any more. */
  cut(): void {
    this.#isOver = true;
    // A TLS socket cannot be reset.
    if (this.#isTls) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  #connect(options: SocketOptions): Socket {
    const { target } = options;
    const { address: host, port } = target;
    const request = this.#request(options);
    if (target.isTls) {
      const name = new URL(target.url).hostname;
      // An address is no server name (RFC 6066 §3).
      const servername = isIP(name.replace(/^\[(.*)\]$/, '$1')) === 0 ? { servername: name } : {};
      const socket = connectTls({ host, port, ...servername }, () => socket.write(request));
      socket.on('data', (chunk: Buffer) => this.#read(chunk));
      return socket;
    }
    const { readBytesMax } = options;
    const buffer = readBytesMax === undefined ? sharedBuffer : Buffer.allocUnsafeSlow(readBytesMax);
    const onread = {
      buffer,
      callback: (bytes: number) => {
        this.#read(buffer.subarray(0, bytes));
        return true;
      },
    };
    const socket = connectTcp({ host, port, noDelay: true, onread }, () => socket.write(request));
    return socket;
  }

  #request({ target, resource, token, isCompressionOffered }: SocketOptions): string {
    const lines = [
      `GET ${resource} HTTP/1.1`,
      `Host: ${target.host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${this.#key}`,
    ];
    if (token !== undefined) lines.push(`Authorization: Bearer ${token}`);
    if (isCompressionOffered === true) {
      const extension = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover';
      lines.push(`Sec-WebSocket-Extensions: ${extension}`);
    }
    return lines.join('\r\n') + HEAD_END;
  }

  #read(chunk: Buffer): void {
    this.#owner.read(chunk.length);
    if (this.#isReadingOnce) this.#socket.pause();
    if (this.#isOver) return;
    try {
      const frames = this.#head === undefined ? chunk : this.#readHead(this.#head, chunk);
      if (frames !== undefined && frames.length > 0) this.#reader.push(frames);
    } catch (error) {
      this.#end ??= { kind: 'failed', error: (error as Error).message };
      this.#socket.destroy();
    }
  }

  /** Returns what came behind the answer's head; undefined while that is not complete, or no upgrade. */
  #readHead(before: Buffer, chunk: Buffer): Buffer | undefined {
    const head = Buffer.concat([before, chunk]);
    const end = head.indexOf(HEAD_END);
    if (end < 0) {
      this.#head = head;
      if (head.length > HEAD_MAX_BYTES) throw new Error('this is no HTTP server');
      return undefined;
    }
    const text = head.toString('latin1', 0, end);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
    if (status !== SWITCHING_PROTOCOLS) {
      const reason = head.toString('utf8', end + HEAD_END.length).slice(0, REASON_SHOWN_LENGTH);
      this.#end ??= { kind: 'refused', status, reason };
      this.#socket.destroy();
      return undefined;
    }
    const accept = createHash('sha1')
      .update(this.#key + ACCEPT_GUID)
      .digest('base64');
    if (!text.includes(accept)) throw new Error('the answer to the upgrade request belongs to another request');
    this.#head = undefined;
    this.#owner.opened();
    return head.subarray(end + HEAD_END.length);
  }

  #message(opcode: number, payload: Buffer, isCompressed: boolean): void {
    if (this.#isOver) return;
    switch (opcode) {
      case OPCODES.text:
      case OPCODES.binary: {
        const message = isCompressed ? this.#inflater.inflate(payload) : payload;
        this.#owner.received(message, opcode === OPCODES.text, payload.length);
        break;
      }
      case OPCODES.ping:
        this.#write(OPCODES.pong, payload);
        break;
      case OPCODES.close: {
        const code = payload.length < 2 ? NO_STATUS : payload.readUInt16BE(0);
        this.#end ??= { kind: 'closed', code, reason: payload.toString('utf8', 2) };
        this.#socket.end(writeFrame(OPCODES.close, payload.subarray(0, 2)));
        break;
      }
      default:
    }
  }

  #write(opcode: number, payload: Uint8Array): void {
    if (this.#head === undefined && this.#socket.writable) this.#socket.write(writeFrame(opcode, payload));
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const kind = this.#head === undefined ? 'closed' : 'failed';
    const unsaid: SocketEnd =
      kind === 'closed'
        ? { kind, code: ABNORMAL_CLOSURE, reason: 'the connection was cut' }
        : { kind, error: 'closed before it was answered' };
    this.#owner.ended(this.#end ?? unsaid);
  }
}

const CLOSE_TIMEOUT_MS = 1_000;
const NORMAL_CLOSURE = 1000;

function closePayload(): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(NORMAL_CLOSURE);
  return payload;
}
