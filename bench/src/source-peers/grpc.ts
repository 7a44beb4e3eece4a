import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create, createFileRegistry, type DescService, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, type FileDescriptorSet, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { Server, ServerCredentials, type ServerWritableStream, type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { mapSignals, type Publisher, type Quote, type SourcePeer, yaml } from './peer.ts';

const ORDER_PROTO = fileURLToPath(new URL('../../../packages/server/proto/b25/order.proto', import.meta.url));
const SIGNALS_PROTO = fileURLToPath(new URL('signals.proto', import.meta.url));
const ORDER_SERVICE = 'order.OrderService';
const SIGNALS_SERVICE = 'bench.Desk';
const MS_PER_SECOND = 1_000;

const load = (path: string) => loadSync(path, { keepCase: true, longs: Number, enums: String, defaults: true });

type Stream = ServerWritableStream<unknown, unknown>;

/** The one stream of a method; whoever sends waits until somebody asked for it. */
class Outlet {
  readonly #opened = Promise.withResolvers<Stream>();

  readonly handle = (stream: Stream): void => this.#opened.resolve(stream);

  get opened(): Promise<Stream> {
    return this.#opened.promise;
  }

  async send(messages: readonly unknown[]): Promise<void> {
    const stream = await this.#opened.promise;
    for (const message of messages) {
      if (stream.write(message)) continue;
      await new Promise<void>((resolve) => {
        stream.once('drain', resolve);
      });
    }
  }
}

/** As B25's order execution, of which each quote is an order that was changed to this price. */
function describeOrder({ symbol, last_price, volume_24h }: Quote) {
  return {
    order: {
      order_id: symbol,
      symbol,
      side: 'BUY',
      type: 'LIMIT',
      state: 'NEW',
      time_in_force: 'GTC',
      quantity: volume_24h,
      price: last_price,
      created_at: Math.floor(Date.now() / MS_PER_SECOND),
      updated_at: Math.floor(Date.now() / MS_PER_SECOND),
    },
    update_type: 'UPDATED',
    timestamp: Math.floor(Date.now() / MS_PER_SECOND),
  };
}

async function createPublisher(port: number): Promise<Publisher> {
  const updates = new Outlet();
  const signals = new Outlet();
  const server = new Server();
  server.addService(load(ORDER_PROTO)[ORDER_SERVICE] as ServiceDefinition, {
    GetOrders: (_call: unknown, answer: (error: null, response: object) => void) => answer(null, { orders: [] }),
    StreamOrderUpdates: updates.handle,
  });
  server.addService(load(SIGNALS_PROTO)[SIGNALS_SERVICE] as ServiceDefinition, { StreamSignals: signals.handle });
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
  return {
    prepareQuotes: (quotes) => () => updates.send(quotes.map(describeOrder)),
    sendSignal: (signal) => signals.send([signal]),
    close: () => server.forceShutdown(),
  };
}

/** What proto-loader read, as protoc would have written it: with whole names, and with the language. */
function describeFiles(definition: PackageDefinition): FileDescriptorSet {
  const bytes = new Map<string, Uint8Array>();
  for (const part of Object.values(definition)) {
    if (!('fileDescriptorProtos' in part) || !Array.isArray(part.fileDescriptorProtos)) continue;
    for (const each of part.fileDescriptorProtos) bytes.set(each.toString('latin1'), each);
  }
  const file = [...bytes.values()].map((each) => {
    const described = fromBinary(FileDescriptorProtoSchema, each);
    const whole = (name: string) => (name === '' || name.startsWith('.') ? name : `.${described.package}.${name}`);
    for (const field of described.messageType.flatMap((message) => message.field)) {
      field.typeName = whole(field.typeName);
    }
    for (const method of described.service.flatMap((service) => service.method)) {
      method.inputType = whole(method.inputType);
      method.outputType = whole(method.outputType);
    }
    described.syntax = 'proto3';
    return described;
  });
  return create(FileDescriptorSetSchema, { file });
}

function configureSignals(port: number): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tickboard-bench-grpc-')), 'signals.binpb');
  writeFileSync(path, toBinary(FileDescriptorSetSchema, describeFiles(load(SIGNALS_PROTO))));
  const method = `${SIGNALS_SERVICE}/StreamSignals`;
  const options = yaml('type: grpc', `url: 127.0.0.1:${port}`, `proto: ${path}`, 'streams:', `  - method: ${method}`);
  return `${options}\n${mapSignals(method)}`;
}

export const grpcPeer: SourcePeer = {
  name: 'grpc',
  held: { channel: 'orders', field: 'price' },
  configureQuotes: (port) => yaml('type: grpc', `url: 127.0.0.1:${port}`, 'preset: b25', 'service: orders'),
  configureSignals,
  createPublisher,
  receiveQuotes: async (port, take) => {
    const registry = createFileRegistry(describeFiles(load(ORDER_PROTO)));
    const service = registry.getService(ORDER_SERVICE) as DescService;
    const client = createClient(service, createGrpcTransport({ baseUrl: `http://127.0.0.1:${port}` }));
    const updates = client['streamOrderUpdates'] as unknown as (request: object) => AsyncIterable<OrderUpdate>;
    void readUpdates(updates({}), take);
  },
};

interface OrderUpdate {
  readonly order?: { readonly orderId: string; readonly price: number };
}

async function readUpdates(updates: AsyncIterable<OrderUpdate>, take: (symbol: string, price: number) => void) {
  for await (const { order } of updates) {
    if (order !== undefined) take(order.orderId, order.price);
  }
}
