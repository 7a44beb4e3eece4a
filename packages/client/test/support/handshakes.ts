/** A real WebSocket server on a free port, which shows what clients bring and does as the test says. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Handshakes {
  readonly url: string;
  readonly requests: IncomingMessage[];
  readonly sockets: WebSocket[];
  stop(): Promise<void>;
}

/** `refuse` answers the upgrade request instead of the WebSocket, where it is given. */
export async function listenForHandshakes(refuse?: (response: ServerResponse) => void): Promise<Handshakes> {
  const http = createServer();
  const webSockets = new WebSocketServer({ noServer: true });
  const requests: IncomingMessage[] = [];
  const sockets: WebSocket[] = [];
  http.on('upgrade', (request, socket, head) => {
    requests.push(request);
    webSockets.handleUpgrade(request, socket, head, (webSocket) => sockets.push(webSocket));
  });
  if (refuse !== undefined) {
    // Without a listener for it, Node.js treats an upgrade request like any other.
    http.removeAllListeners('upgrade');
    http.on('request', (request, response) => {
      requests.push(request);
      refuse(response);
    });
  }
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/ws`,
    requests,
    sockets,
    stop: async () => {
      for (const socket of sockets) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => {
        http.close(resolve);
      });
    },
  };
}

/** What a socket reported, and a way to wait for it. */
export class Reports {
  readonly all: unknown[][] = [];
  #wake: () => void = () => {};

  readonly events = {
    opened: () => this.#add(['opened']),
    received: (frame: string | Uint8Array) =>
      this.#add(['received', typeof frame === 'string' ? frame : Array.from(frame)]),
    closed: (code: number, reason: string) => this.#add(['closed', code, reason]),
  };

  async next(): Promise<unknown[]> {
    while (this.all.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.all.shift() as unknown[];
  }

  #add(report: unknown[]): void {
    this.all.push(report);
    this.#wake();
  }
}
