/** Why an answer is of no use, in words that tell an operator what to do. */
import { STATUS_CODES } from 'node:http';
import { codeOf, describeNetworkError } from '../network-words.ts';

/** No credentials come in: `address` is host:port, and `path` as it may be shown. */
export interface Asked {
  readonly address: string;
  readonly path: string;
}

/** What stands behind the `?` may be a key, and is nobody's to read but the service's. */
export function shownPath(path: string): string {
  return path.split('?', 1)[0] ?? '';
}

const SHOWN_LENGTH = 200;
const MS_PER_SECOND = 1_000;

export function describeRequestError(error: unknown, { address, path }: Asked): string {
  const words = describeNetworkError(error, address);
  if (words !== undefined) return words;
  const code = codeOf(error) ?? '';
  if (code === 'UND_ERR_SOCKET') return `connection closed by ${address} before it answered GET ${path}`;
  if (error instanceof Error && error.name === 'HTTPParserError') return `what ${address} answers is not HTTP`;
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return `the headers of GET ${path} at ${address} are too long`;
  return `GET ${path} at ${address} failed: ${(error as Error).message}`;
}

/** For every status that is neither 2xx nor a 304 that was asked for. */
export function describeStatus(
  status: number,
  { address, path }: Asked,
  {
    location,
    retryAfterMs,
  }: { readonly location?: string | undefined; readonly retryAfterMs?: number | undefined } = {},
): string {
  const what = `GET ${path} at ${address}`;
  const wait = retryAfterMs === undefined ? '' : `, and asks to wait ${Math.ceil(retryAfterMs / MS_PER_SECOND)} s`;
  const name = STATUS_CODES[status];
  const answers = `answers ${status}${name === undefined ? '' : ` ${name}`}${wait}`;
  if (status === 401) return `the API key is missing or wrong: ${what} ${answers}`;
  if (status === 403) return `the API key is wrong, or has no right to this: ${what} ${answers}`;
  if (status === 404 || status === 410) return `there is no such path: ${what} ${answers}`;
  if (status === 429) return `too many requests: ${what} ${answers}`;
  if (status === 304) return `${what} ${answers}, though nothing was known before`;
  if (status >= 300 && status < 400)
    return `${what} ${answers}${describeLocation(location)}; redirects are not followed`;
  if (status >= 500) return `the service fails: ${what} ${answers}`;
  return `${what} ${answers}`;
}

/** A redirect may carry credentials, in the address or behind a `?`. */
function describeLocation(location: string | undefined): string {
  if (location === undefined) return '';
  const target = URL.parse(location);
  const shown =
    target === null ? (location.split(/[?#]/, 1)[0] ?? '') : `${target.protocol}//${target.host}${target.pathname}`;
  return ` to ${shown.slice(0, SHOWN_LENGTH)}`;
}
