/**
 * Sockets without a network, for tests: every frame waits until the test delivers it, and whatever waits when the link
 * is cut is lost.
 */
import type { Frame, SocketEvents, SocketRequest, Transport } from './transport.ts';

const ABNORMAL_CLOSURE = 1006;

export class MemoryNetwork {
  /** Every attempt to connect so far, oldest first. */
  readonly links: MemoryLink[] = [];

  readonly transport: Transport = (request, events) => {
    const link = new MemoryLink(request, events);
    this.links.push(link);
    return { send: (frame) => link.fromClient(frame), close: () => link.leave() };
  };

  /** The latest attempt. */
  get link(): MemoryLink {
    const link = this.links.at(-1);
    if (link === undefined) throw new Error('nobody has connected yet');
    return link;
  }
}

type LinkState = 'dialling' | 'open' | 'closed';

export class MemoryLink {
  readonly request: SocketRequest;
  /** Called with each frame that reaches the server. */
  onFrame: (frame: Frame) => void = () => {};
  /** Called once when the server's end learns that the link is gone. */
  onClose: () => void = () => {};
  readonly #events: SocketEvents;
  readonly #toClient: Frame[] = [];
  readonly #toServer: Frame[] = [];
  #state: LinkState = 'dialling';

  constructor(request: SocketRequest, events: SocketEvents) {
    this.request = request;
    this.#events = events;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Frames under way in each direction. */
  get waiting(): { readonly toClient: number; readonly toServer: number } {
    return { toClient: this.#toClient.length, toServer: this.#toServer.length };
  }

  /** The server takes the connection. */
  accept(): void {
    if (this.#state !== 'dialling') throw new Error(`cannot accept a link that is ${this.#state}`);
    this.#state = 'open';
    this.#events.opened();
  }

  /** The server's end sends. */
  send(frame: Frame): void {
    if (this.#state === 'open') this.#toClient.push(frame);
  }

  fromClient(frame: Frame): void {
    if (this.#state === 'open') this.#toServer.push(frame);
  }

  deliverToClient(count = Number.POSITIVE_INFINITY): void {
    for (let left = count; left > 0 && this.#toClient.length > 0; left--) {
      this.#events.received(this.#toClient.shift() as Frame);
    }
  }

  deliverToServer(count = Number.POSITIVE_INFINITY): void {
    for (let left = count; left > 0 && this.#toServer.length > 0; left--) this.onFrame(this.#toServer.shift() as Frame);
  }

  /** The server closes, after all that it has sent. */
  close(code: number, reason = ''): void {
    this.deliverToClient();
    this.cut(code, reason);
  }

  /** The link breaks. Frames under way are lost. */
  cut(code = ABNORMAL_CLOSURE, reason = ''): void {
    if (this.#end()) this.#events.closed(code, reason);
  }

  /** The client goes. */
  leave(): void {
    this.#end();
  }

  #end(): boolean {
    if (this.#state === 'closed') return false;
    this.#state = 'closed';
    this.#toClient.length = 0;
    this.#toServer.length = 0;
    this.onClose();
    return true;
  }
}
