/** Why NATS cannot be used, in words that tell an operator what to do. */
import { describeNetworkError } from '../network-words.ts';

/** By what the server's error message contains, in small letters. */
const WORDS_BY_MESSAGE: readonly (readonly [string, string])[] = [
  ['authorization violation', 'wrong or missing credentials for'],
  ['authentication timeout', 'the credentials came too late for'],
  ['authentication expired', 'the credentials have expired at'],
  ['authentication revoked', 'the credentials were revoked at'],
  ['maximum connections exceeded', 'too many clients at'],
  ['slow consumer', 'this server read too slowly and was cut off by'],
  ['stale connection', 'this server did not answer pings of'],
  ["does not support 'tls'", 'TLS is not offered by'],
  ['jetstream is not enabled', 'JetStream is not enabled at'],
  ['jetstream not enabled for account', 'JetStream is not enabled for the account at'],
  ['unexpected response from server', 'no NATS server answers at'],
  ['secure tls connection required', 'TLS is required by'],
];

/** `address` is host:port; no credentials come in. */
export function describeNatsError(error: unknown, address: string): string {
  if (!(error instanceof Error)) return `connection closed by ${address}`;
  const network = describeNetworkError(error, address);
  if (network !== undefined) return network;
  const message = error.message.toLowerCase();
  const known = WORDS_BY_MESSAGE.find(([part]) => message.includes(part));
  if (known !== undefined) return `${known[1]} ${address}`;
  if (message === 'connection closed' || message === 'closed connection' || message === 'connection disconnected') {
    return `connection closed by ${address}`;
  }
  // Its word where a peer hangs up before the connection stands; a refusal has a code of the system.
  if (message === 'connection refused') return `${address} hung up while the connection was made`;
  if (message === 'timeout') return `no answer from ${address}`;
  return `${address} failed: ${error.message}`;
}
