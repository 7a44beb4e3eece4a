/**
 * A real HTTP and WebSocket server for tests: its own process, so that it can be killed and frozen; gone when the test
 * is. Each payload is the answer to one GET, whatever the path (204 where none waits), and one message to each client.
 */
import { findFreePort } from './free-port.ts';
import { PeerProcess } from './peer-process.ts';

export interface WebPeerSettings {
  readonly port: number;
  /** Asked for in the header X-API-Key. */
  readonly key?: string;
}

/** In base64. */
export interface WebPeerCommand {
  readonly payloads: readonly string[];
}

export interface WebPeer {
  readonly port: number;
  /** Resolves when all are queued for requests, and sent to the clients of the moment. One that is away says nothing. */
  say(payloads: readonly Uint8Array[]): Promise<void>;
  /** SIGSTOP, SIGCONT; with SIGKILL it resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port, with nothing queued. */
  restart(): Promise<void>;
  /** Ends it for good. Safe to call twice. */
  stop(): Promise<void>;
}

export async function startWebPeer(options: { readonly key?: string } = {}): Promise<WebPeer> {
  const settings: WebPeerSettings = { port: await findFreePort(), ...options };
  const peer = new PeerProcess('web-peer-process.ts', settings);
  await peer.launch();
  return {
    port: settings.port,
    say: (payloads) => {
      const encoded = payloads.map((payload) => Buffer.from(payload).toString('base64'));
      return peer.tell({ payloads: encoded } satisfies WebPeerCommand);
    },
    kill: (signal) => peer.kill(signal),
    restart: () => peer.restart(),
    stop: () => peer.kill('SIGKILL'),
  };
}
