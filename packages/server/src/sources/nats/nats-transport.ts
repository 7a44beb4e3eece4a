/** The driver's own transport, and a way to end it at any moment: the driver has none before it is connected. */
import {
  NatsConnectionImpl,
  setTransportFactory,
  type ConnectionOptions,
  type NatsConnection,
} from '@nats-io/transport-node';
import { NodeTransport, nodeResolveHost } from '@nats-io/transport-node/lib/node_transport.js';
import { createConnection, type Socket } from 'node:net';

type Place = Parameters<NodeTransport['connect']>[0];

/** Options that come back to the transport, which the driver makes by itself. */
interface LinkedOptions extends ConnectionOptions {
  readonly link?: SocketLink;
}

/** All sockets of one attempt to connect and of what comes of it. */
export class SocketLink {
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  get isCut(): boolean {
    return this.#isCut;
  }

  add(socket: Socket): void {
    this.#sockets.add(socket);
    if (this.#isCut) socket.destroy();
  }

  /** Ends all that there is and all that comes; resolves when no socket is left. */
  async cut(): Promise<void> {
    this.#isCut = true;
    await Promise.all([...this.#sockets].map(closeSocket));
  }
}

class LinkedTransport extends NodeTransport {
  #link: SocketLink | undefined;

  override connect(place: Place, options: LinkedOptions): Promise<void> {
    this.#link = options.link;
    if (this.#link?.isCut === true) return Promise.reject(new Error('cut off'));
    return super.connect(place, options);
  }

  override dial({ hostname, port }: Place): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(port, hostname);
      this.#link?.add(socket);
      let failure: Error | undefined;
      socket.on('error', (error) => (failure = error));
      socket.once('close', () => reject(failure ?? new Error('connection closed')));
      socket.once('connect', () => {
        socket.removeAllListeners();
        resolve(socket);
      });
      socket.setNoDelay(true);
    });
  }

  override async peekInfo(): ReturnType<NodeTransport['peekInfo']> {
    const { socket } = this;
    const info = super.peekInfo();
    // The driver's own rejection has no reason where the peer just hangs up.
    return info.catch((error: unknown) => {
      socket.destroy();
      throw error instanceof Error ? error : new Error('connection closed');
    });
  }
}

/** @throws whatever the driver throws; the connection does not reconnect by itself. */
export function openConnection(options: ConnectionOptions, link: SocketLink): Promise<NatsConnection> {
  setTransportFactory({ factory: () => new LinkedTransport(), dnsResolveFn: nodeResolveHost });
  const linked: LinkedOptions = { ...options, link };
  return NatsConnectionImpl.connect(linked);
}

function closeSocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) {
      resolve();
      return;
    }
    socket.once('close', () => resolve());
    // The driver may have taken its listeners off.
    socket.on('error', () => {});
    socket.destroy();
  });
}
