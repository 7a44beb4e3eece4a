/** Parts of a bench that run in processes of their own, and are called as if they were here. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pinned } from './machine.ts';

/** Methods of one argument or none; arguments and answers are plain data. */
export type Role = Readonly<Record<string, (argument: never) => unknown>>;

export type Remote<Of extends Role> = {
  readonly [Method in keyof Of]: (...argument: Parameters<Of[Method]>) => Promise<Awaited<ReturnType<Of[Method]>>>;
};

export interface RemoteProcess<Of extends Role> {
  readonly remote: Remote<Of>;
  /** Ends the process. Safe to call twice. */
  end(): Promise<void>;
}

const END_TIMEOUT_MS = 3_000;

interface Call {
  readonly id: number;
  readonly method: string;
  readonly argument: unknown;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Runs roles/NAME.ts on a core of its own, or wherever there is room. What it prints goes to standard error. */
export function startRole<Of extends Role>(
  name: string,
  cpu: number | 'any',
  nodeOptions: readonly string[] = [],
): RemoteProcess<Of> {
  const path = fileURLToPath(new URL(`roles/${name}.ts`, import.meta.url));
  const whole = [...nodeOptions, path];
  const [command, args] = cpu === 'any' ? [process.execPath, whole] : pinned(cpu, process.execPath, whole);
  const child = spawn(command, args, { stdio: ['ignore', process.stderr, process.stderr, 'ipc'] });
  return { remote: connectTo<Of>(child, name), end: () => endProcess(child) };
}

function connectTo<Of extends Role>(child: ChildProcess, name: string): Remote<Of> {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  child.on('message', (message) => {
    const { id, value, error } = message as Answer;
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(`${name}: ${error}`));
  });
  const fail = (reason: string) => {
    for (const { reject } of waiting.values()) reject(new Error(`${name}: ${reason}`));
    waiting.clear();
  };
  child.once('error', (error) => fail(error.message));
  child.once('exit', (code, signal) => fail(`ended with ${code ?? signal ?? 'nothing'}`));
  const call = (method: string, argument: unknown) => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const id = ++lastId;
    waiting.set(id, { resolve, reject });
    child.send({ id, method, argument } satisfies Call, (error) => {
      if (error !== null) fail(error.message);
    });
    return promise;
  };
  return new Proxy({} as Remote<Of>, {
    get: (_, method) => (argument: unknown) => call(String(method), argument),
  });
}

/** Lets it end by itself, so that it can write what it was asked to write at its end. */
async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const hasEnded = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS);
  if (child.connected) child.disconnect();
  await hasEnded;
  clearTimeout(timer);
}

/** Called by a role's file: answers calls until the process that started it is gone. */
export function serveRole<Of extends Role>(role: Of): void {
  process.on('message', (message) => {
    const { id, method, argument } = message as Call;
    void answer(role, method, argument).then((result) => process.send?.({ id, ...result } satisfies Answer));
  });
  process.on('disconnect', () => process.exit());
}

async function answer(role: Role, method: string, argument: unknown): Promise<Omit<Answer, 'id'>> {
  try {
    const run = role[method];
    if (run === undefined) throw new Error(`there is no ${method}`);
    return { value: await run(argument as never) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
