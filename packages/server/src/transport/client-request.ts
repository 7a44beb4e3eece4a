/** What a client asks for with the URL and headers of its upgrade request, before anything is granted. */
import type { IncomingMessage } from 'node:http';
import { CODEC_NAMES, type CodecName } from '@tickboard/core/protocol/codec/registry';
import { Selection } from '@tickboard/core/store/selection';
import type { ClientType } from '../broadcast/observer.ts';
import { chooseInterval, type IntervalBounds } from '../session/interval.ts';
import { findSizeFault, sortNames } from '../session/wanted.ts';

export interface ClientRequest {
  readonly clientType: ClientType;
  readonly codec: CodecName;
  readonly intervalMs: number;
  readonly resume: { readonly epoch: string; readonly seq: number } | undefined;
  /** Undefined where it names none: it gets everything. */
  readonly channels: readonly string[] | undefined;
}

export interface RequestDefaults {
  readonly intervals: IntervalBounds;
  readonly tuiIntervalMs: number;
  readonly webIntervalMs: number;
}

/** The request asks for something that does not exist: HTTP 400 with this text. */
export class BadRequestError extends Error {
  override readonly name = 'BadRequestError';
}

const TYPES: Readonly<Record<string, { readonly clientType: ClientType; readonly codec: CodecName }>> = {
  tui: { clientType: 'TUI', codec: 'msgpack' },
  web: { clientType: 'Web', codec: 'json' },
};

/** @throws {BadRequestError} naming the parameter and what it may be. */
export function readClientRequest(query: URLSearchParams, defaults: RequestDefaults): ClientRequest {
  const type = query.get('type') ?? 'tui';
  const usual = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (usual === undefined) throw new BadRequestError(`type=${type.slice(0, 64)}: tui or web was expected`);
  const usualMs = type === 'tui' ? defaults.tuiIntervalMs : defaults.webIntervalMs;
  return {
    clientType: usual.clientType,
    codec: readCodec(query.get('format')) ?? usual.codec,
    intervalMs: readInterval(query.get('interval'), defaults.intervals) ?? usualMs,
    resume: readResume(query.get('epoch'), query.get('seq')),
    channels: readChannels(query.getAll('channel')),
  };
}

function readCodec(format: string | null): CodecName | undefined {
  if (format === null) return undefined;
  const codec = CODEC_NAMES.find((name) => name === format);
  if (codec === undefined)
    throw new BadRequestError(`format=${format.slice(0, 64)}: ${CODEC_NAMES.join(', ')} was expected`);
  return codec;
}

function readInterval(text: string | null, bounds: IntervalBounds): number | undefined {
  if (text === null) return undefined;
  const chosen = /^\d{1,9}$/.test(text) ? chooseInterval(Number(text), bounds) : undefined;
  if (chosen === undefined) {
    throw new BadRequestError(`interval=${text.slice(0, 64)}: ${bounds.minMs} to ${bounds.maxMs} ms was expected`);
  }
  return chosen;
}

function readResume(epoch: string | null, seq: string | null): ClientRequest['resume'] {
  if (epoch === null && seq === null) return undefined;
  if (epoch === null || seq === null || !/^\d{1,15}$/.test(seq)) {
    throw new BadRequestError('epoch and seq go together: a text and a whole number were expected');
  }
  return { epoch, seq: Number(seq) };
}

/** As long as those of a subscribe message. */
const NAME_LENGTH_MAX = 256;

function readChannels(names: readonly string[]): ClientRequest['channels'] {
  if (names.length === 0) return undefined;
  const bad = names.find((name) => name === '' || name.length > NAME_LENGTH_MAX);
  if (bad !== undefined) {
    throw new BadRequestError(`channel=${bad.slice(0, 64)}: a name of 1 to ${NAME_LENGTH_MAX} characters was expected`);
  }
  const fault = findSizeFault(new Selection(new Map()).with(sortNames(names).known));
  if (fault !== undefined) throw new BadRequestError(`channel: ${fault}`);
  return names;
}

const BEARER_PROTOCOL = 'bearer.';

/** The client's token, wherever it put it. The query counts only where the configuration allows it. */
export function readToken(
  request: IncomingMessage,
  query: URLSearchParams,
  isQueryAllowed: boolean,
): string | undefined {
  const authorization = request.headers.authorization;
  if (authorization?.toLowerCase().startsWith('bearer ')) return authorization.slice('bearer '.length).trim();
  const key = request.headers['x-api-key'];
  if (typeof key === 'string') return key;
  const protocol = offeredProtocols(request).find((name) => name.startsWith(BEARER_PROTOCOL));
  if (protocol !== undefined) return protocol.slice(BEARER_PROTOCOL.length);
  return isQueryAllowed ? (query.get('token') ?? query.get('api_key') ?? undefined) : undefined;
}

function offeredProtocols(request: IncomingMessage): string[] {
  const header = request.headers['sec-websocket-protocol'];
  return header === undefined ? [] : header.split(',').map((name) => name.trim());
}
