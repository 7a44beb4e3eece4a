/** A real ZeroMQ publisher for tests: its own process, so that it can be killed and frozen; gone when the test is. */
import { findFreePort } from './free-port.ts';
import { PeerProcess } from './peer-process.ts';

export interface PublisherSettings {
  readonly url: string;
  /** Asks for CURVE. */
  readonly curveSecretKey?: string;
  /** Asks for PLAIN, with any name. */
  readonly password?: string;
}

/** Frames in base64. */
export interface PublisherCommand {
  readonly messages: readonly (readonly string[])[];
  readonly repeat: number;
  /** The process ends right after it handed over the last message. */
  readonly isLast?: boolean;
}

export interface ZeroMqPublisher {
  readonly url: string;
  readonly port: number;
  /**
   * Sends messages, each a list of frames, in this order; resolves when ZeroMQ has taken all of them. What a publisher
   * that is away should have published is lost, as it always is.
   */
  send(messages: readonly (readonly Uint8Array[])[], repeat?: number): Promise<void>;
  /** Sends messages and ends the process as soon as ZeroMQ has sent them; resolves when it is gone. */
  sendAndExit(messages: readonly (readonly Uint8Array[])[]): Promise<void>;
  /** SIGSTOP, SIGCONT; with SIGKILL it resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again at the same address. */
  restart(): Promise<void>;
  /** Ends it for good. Safe to call twice. */
  stop(): Promise<void>;
}

export async function startZeroMqPublisher(
  options: Partial<PublisherSettings> & { readonly port?: number } = {},
): Promise<ZeroMqPublisher> {
  const port = options.port ?? (await findFreePort());
  const settings: PublisherSettings = { url: `tcp://127.0.0.1:${port}`, ...options };
  const peer = new PeerProcess('zeromq-publisher-process.ts', settings);
  await peer.launch();
  return {
    url: settings.url,
    port,
    send: (messages, repeat = 1) => peer.tell({ messages: encode(messages), repeat } satisfies PublisherCommand),
    sendAndExit: (messages) => {
      return peer.tellLast({ messages: encode(messages), repeat: 1, isLast: true } satisfies PublisherCommand);
    },
    kill: (signal) => peer.kill(signal),
    restart: () => peer.restart(),
    stop: () => peer.kill('SIGKILL'),
  };
}

function encode(messages: readonly (readonly Uint8Array[])[]): string[][] {
  return messages.map((frames) => frames.map((frame) => Buffer.from(frame).toString('base64')));
}
