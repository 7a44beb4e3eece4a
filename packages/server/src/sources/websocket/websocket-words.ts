/** Why a WebSocket ended or was not had, in words that tell an operator what to do. */
import { STATUS_CODES } from 'node:http';
import { codeOf, describeNetworkError } from '../network-words.ts';

/** Close codes of RFC 6455 §7.4.1 and the IANA registry. */
const WORDS_BY_CLOSE_CODE: ReadonlyMap<number, string> = new Map([
  [1000, 'the connection was ended by'],
  [1001, 'the connection was ended, because it goes away, by'],
  [1002, 'a protocol error was found by'],
  [1003, 'data of a kind that it does not take was found by'],
  [1005, 'the connection was ended by'],
  [1006, 'connection closed by'],
  [1007, 'data that is not what it says was found by'],
  [1008, 'the connection is against the rules of'],
  [1009, 'a message was too long for'],
  [1011, 'the connection was ended by an error of'],
  [1012, 'the connection was ended for a restart by'],
  [1013, 'the connection was ended, to be tried again later, by'],
]);

const MS_PER_SECOND = 1_000;

/** `address` is host:port; no credentials come in. */
export function describeClose(code: number, reason: string, address: string): string {
  const words = WORDS_BY_CLOSE_CODE.get(code) ?? 'the connection was ended by';
  const shown = reason.replaceAll(/\p{Cc}/gu, ' ');
  const numbered = code === 1005 || code === 1006 ? '' : ` (${code}${shown === '' ? '' : `: ${shown}`})`;
  return `${words} ${address}${numbered}`;
}

export function describeUpgradeRefusal(status: number, address: string, retryAfterMs: number | undefined): string {
  const name = STATUS_CODES[status];
  const wait = retryAfterMs === undefined ? '' : `, and asks to wait ${Math.ceil(retryAfterMs / MS_PER_SECOND)} s`;
  const answers = `${address} answers ${status}${name === undefined ? '' : ` ${name}`}${wait}`;
  if (status === 401) return `the API key or token is missing or wrong: ${answers}`;
  if (status === 403) return `the API key or token is wrong, or has no right to this: ${answers}`;
  if (status === 404 || status === 410) return `there is no such path: ${answers}`;
  if (status === 429) return `too many connections or requests: ${answers}`;
  if (status >= 300 && status < 400) return `${answers}: redirects are not followed`;
  if (status >= 500) return `the service fails: ${answers}`;
  return `no WebSocket is offered there: ${answers}`;
}

export function describeWebSocketError(error: unknown, address: string, maxPayloadBytes: number): string {
  const words = describeNetworkError(error, address);
  if (words !== undefined) return words;
  const code = codeOf(error) ?? '';
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
    return `${address} sent a message of more than ${maxPayloadBytes} bytes, and the connection was given up`;
  }
  if (code.startsWith('WS_ERR_')) return `${address} broke the WebSocket protocol: ${(error as Error).message}`;
  if (code.startsWith('HPE_')) return `what ${address} answers is not HTTP (${code})`;
  return `${address} failed: ${(error as Error).message}`;
}
