/**
 * A real HTTP and WebSocket server for tests: its own process, so that it can be killed and frozen; gone when the test
 * is. Each payload is the answer to one GET, whatever the path (204 where none waits), and one message to each client.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';

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
  /** Resolves when all are queued for requests, and sent to the clients of the moment. */
  say(payloads: readonly Uint8Array[]): Promise<void>;
  /** SIGSTOP, SIGCONT; with SIGKILL it resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port, with nothing queued. */
  restart(): Promise<void>;
  /** Ends it for good. Safe to call twice. */
  stop(): Promise<void>;
}

const PROGRAM = join(import.meta.dirname, 'web-peer-process.ts');

export async function startWebPeer(options: { readonly key?: string } = {}): Promise<WebPeer> {
  const settings: WebPeerSettings = { port: await findFreePort(), ...options };
  let child: ChildProcess | undefined;

  async function launch(): Promise<void> {
    const started = fork(PROGRAM, [JSON.stringify(settings)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await reply(started, 'ready');
    child = started;
  }

  async function kill(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    if (running === undefined) return;
    if (signal !== 'SIGKILL') {
      running.kill(signal);
      return;
    }
    child = undefined;
    const hasEnded = new Promise((resolve) => {
      running.once('exit', resolve);
    });
    running.kill(signal);
    await hasEnded;
  }

  await launch();
  return {
    port: settings.port,
    async say(payloads) {
      // One that is away says nothing.
      if (child === undefined) return;
      const sent = reply(child, 'sent');
      const encoded = payloads.map((payload) => Buffer.from(payload).toString('base64'));
      child.send({ payloads: encoded } satisfies WebPeerCommand);
      await sent;
    },
    kill,
    async restart() {
      await kill('SIGKILL');
      await launch();
    },
    stop: () => kill('SIGKILL'),
  };
}

function reply(child: ChildProcess, wanted: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (code: number | null) => reject(new Error(`the server ended with ${code}, before it was ${wanted}`));
    child.once('exit', end);
    child.on('message', function listen(said) {
      if (said !== wanted) return;
      child.off('message', listen).off('exit', end);
      resolve();
    });
  });
}
