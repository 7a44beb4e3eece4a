/** Headers that a source sends with what it asks: `headers`, `api_key`, `api_key_header`, `bearer`. */
import { line, secret } from '../config/kinds.ts';
import type { NodeReader } from '../config/node-reader.ts';

export type Headers = Readonly<Record<string, string>>;

const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/i;
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]{0,8192}$/;
/** They belong to the connection, or to what this program makes of the answer. */
const OWN_NAMES: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'host',
  'if-modified-since',
  'if-none-match',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const API_KEY_HEADER = 'X-API-Key';

/** Only `headers`. Values are never shown in faults: they may be secrets. */
export function readPlainHeaders(reader: NodeReader): Headers {
  const headers = reader.texts('headers');
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name)) reader.fault(`${JSON.stringify(name)} cannot be the name of a header`, { name: 'headers' });
    else if (isOwn(name)) reader.fault(`${name} is set by this program`, { name: 'headers' });
    if (!VALUE.test(value)) reader.fault(`the value of ${name} cannot stand in a header`, { name: 'headers' });
  }
  return headers;
}

/** `headers`, and those that carry credentials. */
export function readHeaders(reader: NodeReader): Headers {
  const apiKey = reader.optional('api_key', secret());
  const apiKeyHeader = reader.option('api_key_header', line('the name of a header'), API_KEY_HEADER);
  const bearer = reader.optional('bearer', secret());
  const headers = readPlainHeaders(reader);
  if (!NAME.test(apiKeyHeader) || isOwn(apiKeyHeader)) {
    reader.fault('cannot be the name of a header with a key', { name: 'api_key_header' });
  }
  const credentials = {
    ...(apiKey !== undefined && { [apiKeyHeader]: apiKey }),
    ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }),
  };
  for (const name of Object.keys(credentials)) {
    const twice = Object.keys(headers).find((other) => other.toLowerCase() === name.toLowerCase());
    if (twice !== undefined) reader.fault(`${twice} is given twice: here, and by a key`, { name: 'headers' });
  }
  return { ...headers, ...credentials };
}

function isOwn(name: string): boolean {
  const lowerCase = name.toLowerCase();
  return OWN_NAMES.has(lowerCase) || lowerCase.startsWith('sec-websocket-');
}
