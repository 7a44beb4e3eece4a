/**
 * B25's gRPC services, imitated by a real server of their kind, as a process of its own: it can be killed and frozen.
 * It serves what it is told to over its standard input, one JSON command a line, and answers each with a line.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  status,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type Metadata,
  type sendUnaryData,
  type ServiceClientConstructor,
  type ServiceDefinition,
  type ServerUnaryCall,
  type ServerWritableStream,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { GrpcServerCommand, GrpcServerSeen, GrpcServerSettings } from './grpc-server.ts';

const PROTO = join(import.meta.dirname, '../../../packages/server/proto');

type Message = Readonly<Record<string, unknown>>;
type Stream = ServerWritableStream<Message, Message>;

const settings = JSON.parse(process.argv[2] ?? '{}') as GrpcServerSettings;

/** What unary methods answer, by their names. */
const answers = new Map<string, Message>();
/** Methods that fail with this status. */
const failures = new Map<string, { readonly code: number; readonly details: string }>();
/** Methods whose calls wait for `release`. */
const held = new Map<string, (() => void)[]>();
/** How often each method was called. */
const calls: Record<string, number> = {};
/** The last request of each method. */
const requests: Record<string, Message> = {};
const streams = new Map<string, Set<Stream>>();

function loadServices(): [string, ServiceClientConstructor['service']][] {
  const definition = loadSync(['b25/order.proto', 'b25/risk.proto', 'contract.proto'], {
    includeDirs: [PROTO, import.meta.dirname],
    keepCase: true,
    longs: String,
    enums: String,
    defaults: false,
  });
  const { order, riskmanager, contract } = loadPackageDefinition(definition) as unknown as {
    readonly order: { readonly OrderService: ServiceClientConstructor };
    readonly riskmanager: { readonly RiskManager: ServiceClientConstructor };
    readonly contract: { readonly Quotes: ServiceClientConstructor };
  };
  return [
    ['order.OrderService', order.OrderService.service],
    ['riskmanager.RiskManager', riskmanager.RiskManager.service],
    ['contract.Quotes', contract.Quotes.service],
  ];
}

/** `{ raw: base64 }` goes out as these bytes, whatever the method should answer. */
function withRawMessages(definition: ServiceClientConstructor['service']): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(definition).map(([name, method]) => {
      const serialize = (message: Message): Buffer => {
        const { raw } = message;
        return typeof raw === 'string' ? Buffer.from(raw, 'base64') : method.responseSerialize(message);
      };
      return [name, { ...method, responseSerialize: serialize }];
    }),
  );
}

/** Why a call is turned away before its method sees it. */
function refusal(name: string, metadata: Metadata): { readonly code: number; readonly details: string } | undefined {
  const token = metadata.get('authorization')[0];
  if (settings.token !== undefined && token !== `Bearer ${settings.token}`) {
    return { code: status.UNAUTHENTICATED, details: 'no valid token' };
  }
  return failures.get(name);
}

function note(name: string, request: Message): void {
  calls[name] = (calls[name] ?? 0) + 1;
  requests[name] = request;
}

function answerUnary(name: string): handleUnaryCall<Message, Message> {
  return (call: ServerUnaryCall<Message, Message>, callback: sendUnaryData<Message>) => {
    note(name, call.request);
    const refused = refusal(name, call.metadata);
    if (refused !== undefined) {
      callback(refused);
      return;
    }
    // The answer is the one of the moment of asking, as a slow service gives it.
    const answer = answers.get(name) ?? {};
    const waiting = held.get(name);
    if (waiting === undefined) callback(null, answer);
    else waiting.push(() => callback(null, answer));
  };
}

function openStream(name: string): handleServerStreamingCall<Message, Message> {
  return (call: Stream) => {
    note(name, call.request);
    const refused = refusal(name, call.metadata);
    if (refused !== undefined) {
      call.emit('error', refused);
      return;
    }
    const open = streams.get(name) ?? new Set();
    streams.set(name, open);
    open.add(call);
    call.on('cancelled', () => open.delete(call));
    call.on('close', () => open.delete(call));
  };
}

async function send(method: string, messages: readonly Message[], copies: number): Promise<void> {
  for (const stream of streams.get(method) ?? []) {
    for (let copy = 0; copy < copies; copy++) {
      for (const message of messages) {
        const numbered = copies === 1 ? message : number(message, copy);
        if (!stream.write(numbered)) await once(stream, 'drain');
      }
    }
  }
}

/** A flood whose last message can be told from the others. */
function number(message: Message, copy: number): Message {
  const order = message['order'] as Message | undefined;
  return order === undefined ? message : { ...message, order: { ...order, filled_quantity: copy + 1 } };
}

async function obey(command: GrpcServerCommand): Promise<void> {
  switch (command.do) {
    case 'answer':
      answers.set(command.method, command.message);
      break;
    case 'send':
      await send(command.method, command.messages, command.copies ?? 1);
      break;
    case 'fail':
      failures.set(command.method, { code: command.code, details: command.details });
      break;
    case 'succeed':
      failures.delete(command.method);
      break;
    case 'hold':
      held.set(command.method, []);
      break;
    case 'release':
      for (const answer of held.get(command.method) ?? []) answer();
      held.delete(command.method);
      break;
    case 'end':
      for (const stream of streams.get(command.method) ?? []) stream.end();
      break;
    case 'seen':
      break;
  }
}

function see(): GrpcServerSeen {
  return {
    calls,
    requests,
    streams: Object.fromEntries([...streams].map(([name, open]) => [name, open.size])),
    waiting: Object.fromEntries([...held].map(([name, waiting]) => [name, waiting.length])),
  };
}

function credentials(): ServerCredentials {
  const { tls } = settings;
  if (tls === undefined) return ServerCredentials.createInsecure();
  const pair = { private_key: readFileSync(tls.keyFile), cert_chain: readFileSync(tls.certFile) };
  const root = tls.clientCaFile === undefined ? null : readFileSync(tls.clientCaFile);
  return ServerCredentials.createSsl(root, [pair], root !== null);
}

const server = new Server();
for (const [service, definition] of loadServices()) {
  const implementation: UntypedServiceImplementation = {};
  for (const [method, { requestStream, responseStream }] of Object.entries(definition)) {
    const name = `${service}/${method}`;
    if (requestStream) continue;
    implementation[method] = responseStream ? openStream(name) : answerUnary(name);
  }
  server.addService(withRawMessages(definition), implementation);
}

server.bindAsync(`127.0.0.1:${settings.port}`, credentials(), (error, port) => {
  process.stdout.write(`${JSON.stringify(error === null ? { port } : { error: error.message })}\n`);
  if (error !== null) process.exitCode = 1;
});

createInterface({ input: process.stdin })
  .on('line', (line) => {
    obey(JSON.parse(line) as GrpcServerCommand).then(
      () => process.stdout.write(`${JSON.stringify({ answer: see() })}\n`),
      (error: unknown) => process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`),
    );
  })
  // The process that started it is gone.
  .on('close', () => process.kill(process.pid, 'SIGKILL'));
