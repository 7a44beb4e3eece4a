/** A back end of the bench's own: a real server on a free port, nothing kept, gone with the bench. */
import { spawn } from 'node:child_process';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { pinned } from './machine.ts';

export interface Broker {
  readonly port: number;
  end(): Promise<void>;
}

const START_TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 20;

/**
 * Nothing on disk. Subscribers may lag without bound: who publishes too fast is held back by its own count, not cut off
 * by Redis.
 */
export function startRedis(cpu: number): Promise<Broker> {
  return startBroker(cpu, 'redis-server', (port) => {
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', tmpdir(), '--logfile', '/dev/null'];
    return [...place, '--save', '', '--appendonly', 'no', '--client-output-buffer-limit', 'pubsub 0 0 0'];
  });
}

/** @throws when the command is not installed, or nothing listens on the port in time. */
export async function startBroker(cpu: number, command: string, argsFor: (port: number) => string[]): Promise<Broker> {
  const port = await findFreePort();
  const [program, args] = pinned(cpu, command, argsFor(port));
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code) => {
    failure ??= `${command} ended with code ${code}; is it installed? (apt-get install ${command})`;
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  while (!(await isListening(port))) {
    if (failure !== undefined || performance.now() > deadlineMs) {
      child.kill('SIGKILL');
      throw new Error(failure ?? `${command} does not listen on port ${port}`);
    }
    await sleep(POLL_INTERVAL_MS);
  }
  return {
    port,
    end: async () => {
      process.off('exit', killWithUs);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const hasEnded = new Promise((resolve) => {
        child.once('exit', resolve);
      });
      child.kill('SIGKILL');
      await hasEnded;
    },
  };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** A TCP port of the loopback interface that nothing listens on at the moment of asking. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
