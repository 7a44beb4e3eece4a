/** What is asked of interfaces that are described by files which protoc wrote. */
import { readFileSync } from 'node:fs';
import {
  create,
  createFileRegistry,
  fromBinary,
  fromJson,
  type DescMessage,
  type DescMethod,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type FileRegistry,
  type JsonValue,
  type Message,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema, type FileDescriptorSet } from '@bufbuild/protobuf/wkt';
import type { DescribedPart, StreamOptions } from './options.ts';
import { toPlain } from './plain.ts';
import { PlanError, type Plan, type PlannedCall, type PlannedStream } from './plan.ts';

/** @throws {PlanError} where a file cannot be read, or has no such method, or the method takes no such request. */
export function createDescribedPlan({ descriptorPaths, calls, streams }: DescribedPart): Plan {
  const registry = readDescriptions(descriptorPaths);
  return {
    calls: calls.map((call): PlannedCall => {
      const method = findMethod(registry, call.method);
      if (method.methodKind !== 'unary') throw new PlanError(`${call.method} streams: it belongs under streams`);
      return { ...ask(method, call, registry), method: method as DescMethodUnary, intervalMs: call.intervalMs };
    }),
    streams: streams.map((stream): PlannedStream => {
      const method = findMethod(registry, stream.method);
      if (method.methodKind === 'unary') throw new PlanError(`${stream.method} answers once: it belongs under calls`);
      if (method.methodKind !== 'server_streaming') {
        throw new PlanError(`${stream.method} wants a stream of requests, which no configuration can give`);
      }
      return { ...ask(method, stream, registry), method: method as DescMethodServerStreaming };
    }),
  };
}

function ask(method: DescMethod, { request }: StreamOptions, registry: FileRegistry) {
  const name = `${method.parent.typeName}/${method.name}`;
  return {
    name,
    request: readRequest(method.input, request, name, registry),
    read: (message: Message): unknown => toPlain(method.output, message, registry),
  };
}

function readRequest(schema: DescMessage, request: unknown, name: string, registry: FileRegistry): Message {
  try {
    return fromJson(schema, request as JsonValue, { registry });
  } catch (error) {
    throw new PlanError(`${name} takes no such request: ${(error as Error).message}`, { cause: error });
  }
}

function findMethod(registry: FileRegistry, name: string): DescMethod {
  const [serviceName = '', methodName = ''] = name.split('/');
  const service = registry.getService(serviceName);
  if (service === undefined) throw new PlanError(`${name}: no service ${serviceName} is described`);
  const method = service.methods.find((each) => each.name === methodName);
  if (method !== undefined) return method;
  const names = service.methods.map((each) => each.name).join(', ');
  throw new PlanError(`${name}: the service has no such method, but ${names}`);
}

function readDescriptions(paths: readonly string[]): FileRegistry {
  // Files that several sets hold are the same: those of protobuf itself, for instance.
  const files = new Map(paths.flatMap((path) => readSet(path).file.map((file) => [file.name, file] as const)));
  try {
    return createFileRegistry(create(FileDescriptorSetSchema, { file: [...files.values()] }));
  } catch (error) {
    const why = (error as Error).message;
    throw new PlanError(`the descriptions are not complete (protoc --include_imports): ${why}`, { cause: error });
  }
}

function readSet(path: string): FileDescriptorSet {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new PlanError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    return fromBinary(FileDescriptorSetSchema, bytes);
  } catch (error) {
    throw new PlanError(`${path} is not what protoc --descriptor_set_out writes`, { cause: error });
  }
}
