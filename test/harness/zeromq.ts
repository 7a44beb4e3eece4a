/** A real ZeroMQ publisher for tests: its own process, so that it can be killed and frozen; gone when the test is. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';

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
  /** Sends messages, each a list of frames, in this order; resolves when ZeroMQ has taken all of them. */
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

const PROGRAM = join(import.meta.dirname, 'zeromq-publisher-process.ts');

export async function startZeroMqPublisher(
  options: Partial<PublisherSettings> & { readonly port?: number } = {},
): Promise<ZeroMqPublisher> {
  const port = options.port ?? (await findFreePort());
  const settings: PublisherSettings = { url: `tcp://127.0.0.1:${port}`, ...options };
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
    url: settings.url,
    port,
    async send(messages, repeat = 1) {
      // A publisher that is away hears nothing: what is published then is lost, as it always is.
      if (child === undefined) return;
      const sent = reply(child, 'sent');
      child.send({ messages: encode(messages), repeat } satisfies PublisherCommand);
      await sent;
    },
    async sendAndExit(messages) {
      const running = child;
      child = undefined;
      if (running === undefined) return;
      const hasEnded = new Promise((resolve) => {
        running.once('exit', resolve);
      });
      running.send({ messages: encode(messages), repeat: 1, isLast: true } satisfies PublisherCommand);
      await hasEnded;
    },
    kill,
    async restart() {
      await kill('SIGKILL');
      await launch();
    },
    stop: () => kill('SIGKILL'),
  };
}

function encode(messages: readonly (readonly Uint8Array[])[]): string[][] {
  return messages.map((frames) => frames.map((frame) => Buffer.from(frame).toString('base64')));
}

function reply(child: ChildProcess, wanted: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (code: number | null) => reject(new Error(`the publisher ended with ${code}, before it was ${wanted}`));
    child.once('exit', end);
    child.on('message', function listen(said) {
      if (said !== wanted) return;
      child.off('message', listen).off('exit', end);
      resolve();
    });
  });
}
