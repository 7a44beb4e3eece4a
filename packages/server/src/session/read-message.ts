/** From the bytes of a client to a message that its schema accepted. */
import { decodeMsgpack } from '@tickboard/core/protocol/codec/decode-msgpack';
import type { ErrorCode } from '@tickboard/core/protocol/down/error';
import { normalizeUp, UP_MESSAGES, type UpMessage } from '@tickboard/core/protocol/up';
import { Compile } from 'typebox/compile';

/** Why a client's message was refused. */
export class BadMessageError extends Error {
  override readonly name = 'BadMessageError';
  readonly code: ErrorCode;
  readonly requestId: string | number | undefined;

  constructor(code: ErrorCode, message: string, requestId?: string | number) {
    super(message);
    this.code = code;
    this.requestId = requestId;
  }
}

interface Validator {
  Check(value: unknown): boolean;
  Errors(value: unknown): readonly { readonly instancePath: string; readonly message: string }[];
}

const VALIDATORS: ReadonlyMap<string, Validator> = new Map(
  UP_MESSAGES.flatMap((schema) => {
    const validator: Validator = Compile(schema);
    return typesOf(schema.properties.type).map((type) => [type, validator] as const);
  }),
);

function typesOf(schema: { const?: unknown; enum?: readonly unknown[] }): string[] {
  return (schema.enum ?? [schema.const]).map(String);
}

/** Names in a message are its client's own, and as long as it likes. */
const PATH_SHOWN_MAX = 100;

/** @throws {BadMessageError} saying what is wrong and where. */
export function readMessage(data: Buffer, isBinary: boolean): UpMessage {
  const message = normalizeUp(parse(data, isBinary));
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    throw new BadMessageError('BAD_MESSAGE', 'a message is an object with a type');
  }
  const { type, id } = message as { type?: unknown; id?: unknown };
  const requestId = typeof id === 'string' || typeof id === 'number' ? id : undefined;
  if (typeof type !== 'string') throw new BadMessageError('BAD_MESSAGE', 'the message has no type', requestId);
  const validator = VALIDATORS.get(type);
  if (validator === undefined) {
    throw new BadMessageError('UNKNOWN_TYPE', `there is no message ${JSON.stringify(type.slice(0, 64))}`, requestId);
  }
  if (!validator.Check(message))
    throw new BadMessageError('BAD_MESSAGE', describeFault(type, message, validator), requestId);
  return message as UpMessage;
}

function parse(data: Buffer, isBinary: boolean): unknown {
  try {
    return isBinary ? decodeMsgpack(data) : JSON.parse(data.toString('utf8'));
  } catch {
    throw new BadMessageError('BAD_MESSAGE', isBinary ? 'this is not one MessagePack value' : 'this is not JSON');
  }
}

function describeFault(type: string, message: unknown, validator: Validator): string {
  const [fault] = validator.Errors(message);
  if (fault === undefined) return `${type} is not valid`;
  return `${type}${fault.instancePath.slice(0, PATH_SHOWN_MAX)}: ${fault.message}`;
}
