/** A Redis of the bench's own: on a free port, nothing on disk, gone with the bench. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { pinned } from './machine.ts';

export interface BenchRedis {
  readonly url: string;
  readonly port: number;
  end(): Promise<void>;
}

const READY = 'Ready to accept connections';
const START_TIMEOUT_MS = 10_000;

/**
 * Subscribers may lag without bound: who publishes too fast is held back by its own count, not cut off by Redis.
 *
 * @throws when redis-server is not installed, or does not come up.
 */
export async function startRedis(cpu: number): Promise<BenchRedis> {
  const port = await findFreePort();
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', tmpdir()];
  const memoryOnly = ['--save', '', '--appendonly', 'no', '--client-output-buffer-limit', 'pubsub 0 0 0'];
  const [command, args] = pinned(cpu, 'redis-server', [...place, ...memoryOnly]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  await untilReady(child);
  return {
    url: `redis://127.0.0.1:${port}`,
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

function untilReady(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    reject(new Error('redis-server does not come up'));
  }, START_TIMEOUT_MS);
  let log = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    if (log.includes(READY)) return;
    log += chunk.toString();
    if (log.includes(READY)) resolve();
  });
  child.once('error', () =>
    reject(new Error('redis-server cannot be run: this bench needs it (apt-get install redis-server)')),
  );
  child.once('exit', (code) => reject(new Error(`redis-server ended with code ${code}:\n${log}`)));
  return promise.finally(() => clearTimeout(timer));
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
