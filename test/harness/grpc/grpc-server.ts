/** B25's gRPC services for tests: a server of @grpc/grpc-js in its own process, on a free port, gone when the test is. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { findFreePort } from '../free-port.ts';

type Message = Readonly<Record<string, unknown>>;

export interface GrpcServerSettings {
  readonly port: number;
  /** Calls must carry it as `authorization: Bearer …`. */
  readonly token?: string;
  readonly tls?: {
    readonly keyFile: string;
    readonly certFile: string;
    /** Clients must show a certificate of this authority. */
    readonly clientCaFile?: string;
  };
}

export type GrpcServerCommand =
  | { readonly do: 'answer'; readonly method: string; readonly message: Message }
  | { readonly do: 'send'; readonly method: string; readonly messages: readonly Message[]; readonly copies?: number }
  | { readonly do: 'fail'; readonly method: string; readonly code: number; readonly details: string }
  | { readonly do: 'succeed' | 'hold' | 'release' | 'end'; readonly method: string }
  | { readonly do: 'seen' };

/** What a server was asked, by full name of the method. */
export interface GrpcServerSeen {
  readonly calls: Readonly<Record<string, number>>;
  readonly requests: Readonly<Record<string, Message>>;
  /** Streams open. */
  readonly streams: Readonly<Record<string, number>>;
  /** Calls held. */
  readonly waiting: Readonly<Record<string, number>>;
}

/** Commands name methods as `order.OrderService/GetOrders`; messages have the names of the .proto files. */
export interface GrpcServer {
  readonly port: number;
  readonly address: string;
  /** What a unary method answers from now on; `{}` unless told. */
  answer(method: string, message: Message): Promise<void>;
  /** Sends messages on every open stream of a method; with `copies` the filled quantity counts them. */
  send(method: string, messages: readonly Message[], copies?: number): Promise<void>;
  /** Lets a method fail with a status from now on. */
  fail(method: string, code: number, details: string): Promise<void>;
  succeed(method: string): Promise<void>;
  /** Calls that come from now on are answered only by `release`, with what the answer was when they came. */
  hold(method: string): Promise<void>;
  release(method: string): Promise<void>;
  /** Ends the open streams of a method in good order. */
  end(method: string): Promise<void>;
  seen(): Promise<GrpcServerSeen>;
  /** SIGSTOP leaves the port open and silent; SIGKILL resolves when it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it (again) on the same port, knowing nothing. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** What `protoc --include_imports --descriptor_set_out` writes of contract.proto; made by `npm run proto`. */
export const CONTRACT_DESCRIPTORS = join(import.meta.dirname, 'contract.binpb');

const SCRIPT = join(import.meta.dirname, 'grpc-server-process.ts');
const START_ATTEMPTS = 3;

export async function startGrpcServer(options: Omit<GrpcServerSettings, 'port'> = {}): Promise<GrpcServer> {
  let port = await findFreePort();
  let running: Running | undefined;
  for (let attempt = 1; running === undefined; attempt++) {
    try {
      running = await launch({ ...options, port });
    } catch (error) {
      // Someone else may have taken the port since it was found free.
      if (attempt === START_ATTEMPTS) throw error;
      port = await findFreePort();
    }
  }

  async function ask(command: GrpcServerCommand): Promise<GrpcServerSeen> {
    if (running === undefined) throw new Error('the gRPC server does not run');
    return running.ask(command);
  }

  async function tell(command: GrpcServerCommand): Promise<void> {
    await ask(command);
  }

  async function kill(signal: NodeJS.Signals): Promise<void> {
    const current = running;
    if (current === undefined) return;
    if (signal !== 'SIGKILL') {
      current.process.kill(signal);
      return;
    }
    running = undefined;
    current.process.kill(signal);
    await current.hasEnded;
  }

  return {
    port,
    address: `127.0.0.1:${port}`,
    answer: (method, message) => tell({ do: 'answer', method, message }),
    send: (method, messages, copies = 1) => tell({ do: 'send', method, messages, copies }),
    fail: (method, code, details) => tell({ do: 'fail', method, code, details }),
    succeed: (method) => tell({ do: 'succeed', method }),
    hold: (method) => tell({ do: 'hold', method }),
    release: (method) => tell({ do: 'release', method }),
    end: (method) => tell({ do: 'end', method }),
    seen: () => ask({ do: 'seen' }),
    kill,
    async restart() {
      await kill('SIGKILL');
      running = await launch({ ...options, port });
    },
    stop: () => kill('SIGKILL'),
  };
}

interface Running {
  readonly process: ChildProcess;
  readonly hasEnded: Promise<void>;
  ask(command: GrpcServerCommand): Promise<GrpcServerSeen>;
}

interface Reply {
  readonly port?: number;
  readonly answer?: GrpcServerSeen;
  readonly error?: string;
}

async function launch(settings: GrpcServerSettings): Promise<Running> {
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: PromiseWithResolvers<Reply>[] = [];
  const nextReply = (): Promise<Reply> => {
    const reply = Promise.withResolvers<Reply>();
    waiting.push(reply);
    return reply.promise;
  };
  const hasEnded = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      const why = `the gRPC server ended (${signal ?? `code ${code}`})`;
      for (const { reject } of waiting.splice(0)) reject(new Error(why));
      resolve();
    });
  });
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line) as Reply));
  const ready = await nextReply();
  if (ready.error !== undefined) throw new Error(`the gRPC server cannot listen: ${ready.error}`);
  return {
    process: child,
    hasEnded,
    async ask(command) {
      child.stdin.write(`${JSON.stringify(command)}\n`);
      const reply = await nextReply();
      if (reply.answer === undefined) throw new Error(reply.error);
      return reply.answer;
    },
  };
}
