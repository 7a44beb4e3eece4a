/** A WebSocket client made of bytes, for what no library lets one do. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { until } from '../../../../test/harness/until.ts';

export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;
const MASK = Buffer.from([1, 2, 3, 4]);

export interface RawFrame {
  readonly opcode: number;
  readonly isCompressed: boolean;
  readonly payload: Buffer;
}

export interface FrameOptions {
  readonly isFinal?: boolean;
  readonly isMasked?: boolean;
  /** Bits that no extension was agreed for. */
  readonly reserved?: number;
}

/** A client's frame (RFC 6455 §5.2). */
export function frameOf(opcode: number, payload: string | Uint8Array, options: FrameOptions = {}): Buffer {
  const data = Buffer.from(payload);
  const { isFinal = true, isMasked = true, reserved = 0 } = options;
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode;
  const length = data.length < 126 ? [data.length] : [126, data.length >> 8, data.length & 0xff];
  const head = Buffer.from([first, (isMasked ? 0x80 : 0) | (length[0] as number), ...length.slice(1)]);
  if (!isMasked) return Buffer.concat([head, data]);
  return Buffer.concat([head, MASK, data.map((byte, index) => byte ^ (MASK[index % 4] as number))]);
}

export class RawWebSocket {
  readonly socket: Socket;
  /** What the server answered to the upgrade request. */
  head = '';
  #chunks: Buffer[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
    });
  }

  /** Resolves once the server has agreed. It neither answers closes nor hangs up by itself. */
  static async connect(port: number, query = 'format=json', headers: readonly string[] = []): Promise<RawWebSocket> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const raw = new RawWebSocket(socket);
    await once(socket, 'connect');
    const head = [
      `GET /ws?${query} HTTP/1.1`,
      'Host: desk',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    await until(() => raw.#received.includes('\r\n\r\n'), { what: 'the upgrade' });
    raw.head = raw.#received.toString('latin1').split('\r\n\r\n')[0] ?? '';
    raw.#chunks = [raw.#received.subarray(raw.head.length + 4)];
    return raw;
  }

  get #received(): Buffer {
    this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] as Buffer;
  }

  /** Whole frames that arrived so far. */
  get frames(): RawFrame[] {
    const frames: RawFrame[] = [];
    let rest = this.#received;
    while (rest.length >= 2) {
      const short = (rest[1] as number) & 0x7f;
      if (rest.length < 10 && short >= 126) break;
      const headLength = short < 126 ? 2 : short === 126 ? 4 : 10;
      const length = short < 126 ? short : short === 126 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
      if (rest.length < headLength + length) break;
      frames.push({
        opcode: (rest[0] as number) & 0x0f,
        isCompressed: ((rest[0] as number) & 0x40) !== 0,
        payload: rest.subarray(headLength, headLength + length),
      });
      rest = rest.subarray(headLength + length);
    }
    return frames;
  }

  /** Waits for a frame of this kind. */
  async frame(opcode: number): Promise<RawFrame> {
    return until(() => this.frames.find((frame) => frame.opcode === opcode), {
      what: () => `a frame ${opcode} among ${this.frames.map((frame) => frame.opcode).join(' ')}`,
    });
  }

  /** The code of the close frame that the server sends. */
  async closeCode(): Promise<number> {
    const { payload } = await this.frame(OPCODE.close);
    return payload.length < 2 ? 1005 : payload.readUInt16BE(0);
  }

  send(...frames: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(frames));
  }

  /** Waits until the server has let go of the connection. */
  async gone(): Promise<void> {
    await until(() => this.socket.readableEnded || this.socket.destroyed, { what: 'the server to hang up' });
    this.socket.destroy();
  }
}
