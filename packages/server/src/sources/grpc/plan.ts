/** What of a source's options is asked of the server: methods and requests, found in the descriptions of interfaces. */
import { readFileSync } from 'node:fs';
import {
  create,
  createFileRegistry,
  createRegistry,
  fromBinary,
  fromJson,
  type DescMessage,
  type DescMethod,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type Message,
  type Registry,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { file_b25_order } from './generated/b25/order_pb.js';
import { file_b25_risk } from './generated/b25/risk_pb.js';
import type { GrpcInterface, GrpcPart, StreamOptions } from './options.ts';
import { toPlain } from './plain.ts';

interface Asked<Method> {
  /** As routes know it. */
  readonly name: string;
  readonly method: Method;
  readonly request: Message;
  /** What the routes get. */
  readonly read: (message: Message) => unknown;
}

export interface PlannedCall extends Asked<DescMethodUnary> {
  readonly intervalMs: number;
}

export type PlannedStream = Asked<DescMethodServerStreaming>;

export interface Plan {
  readonly calls: readonly PlannedCall[];
  readonly streams: readonly PlannedStream[];
}

/** `what` says what is meant: a file, or a method. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}

/** @throws {PlanError} where a file cannot be read, or has no such method, or the method takes no such request. */
export function createPlan(parts: readonly GrpcPart[]): Plan {
  const calls: PlannedCall[] = [];
  const streams: PlannedStream[] = [];
  for (const part of parts) {
    const registry = readInterface(part.interface);
    const isOwn = part.interface === 'b25';
    for (const call of part.calls) {
      const method = findMethod(registry, call.method);
      if (method.methodKind !== 'unary') throw new PlanError(`${call.method} streams: it belongs under streams`);
      calls.push({ ...ask(method as DescMethodUnary, call, registry, isOwn), intervalMs: call.intervalMs });
    }
    for (const stream of part.streams) {
      const method = findMethod(registry, stream.method);
      if (method.methodKind !== 'server_streaming') {
        throw new PlanError(`${stream.method} is no stream of the server: only one answer, or a stream of requests`);
      }
      streams.push(ask(method as DescMethodServerStreaming, stream, registry, isOwn));
    }
  }
  return { calls, streams };
}

function ask<Method extends DescMethod>(
  method: Method,
  { request }: StreamOptions,
  registry: Registry,
  isOwn: boolean,
): Asked<Method> {
  const name = `${method.parent.typeName}/${method.name}`;
  return {
    name,
    method,
    request: readRequest(method.input, request, name, registry),
    // The decoders of our own interfaces take messages as they are: JSON between would cost more than all the rest.
    read: isOwn ? (message) => message : (message) => toPlain(method.output, message, registry),
  };
}

function readRequest(schema: DescMessage, request: unknown, name: string, registry: Registry): Message {
  try {
    return fromJson(schema, request as never, { registry });
  } catch (error) {
    throw new PlanError(`${name} takes no such request: ${(error as Error).message}`, { cause: error });
  }
}

function findMethod(registry: Registry, name: string): DescMethod {
  const [service = '', methodName = ''] = name.replace(/^\//, '').split('/');
  const found = registry.getService(service);
  if (found === undefined) throw new PlanError(`${name}: no service ${service} is described`);
  const method = found.methods.find((each) => each.name === methodName);
  if (method !== undefined) return method;
  const names = found.methods.map((each) => each.name).join(', ');
  throw new PlanError(`${name}: the service has no such method, but ${names}`);
}

function readInterface(given: GrpcInterface): Registry {
  if (given === 'b25') return createRegistry(file_b25_order, file_b25_risk);
  const sets = given.descriptorPaths.map((path) => {
    try {
      return fromBinary(FileDescriptorSetSchema, readFileSync(path));
    } catch (error) {
      const why = (error as Error).message;
      throw new PlanError(`${path} is not what protoc --descriptor_set_out writes: ${why}`, { cause: error });
    }
  });
  const files = new Map(sets.flatMap(({ file }) => file.map((each) => [each.name, each] as const)));
  try {
    return createFileRegistry(create(FileDescriptorSetSchema, { file: [...files.values()] }));
  } catch (error) {
    const why = (error as Error).message;
    throw new PlanError(`the descriptions are not complete (protoc --include_imports): ${why}`, { cause: error });
  }
}
