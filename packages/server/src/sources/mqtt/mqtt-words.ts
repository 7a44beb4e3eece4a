/** Why a broker cannot be used, in words that tell an operator what to do. */
import { describeNetworkError } from '../network-words.ts';

/** By the code in CONNACK; up to 5 those of MQTT 3.1.1, from 128 on those of MQTT 5. */
const WORDS_BY_CODE: ReadonlyMap<number, string> = new Map([
  [1, 'this version of MQTT is not spoken by'],
  [2, 'the client_id is refused by'],
  [3, 'MQTT is not served at present by'],
  [4, 'wrong user name or password for'],
  [5, 'not authorized, or credentials are missing, says'],
  [132, 'this version of MQTT is not spoken by'],
  [133, 'the client_id is refused by'],
  [134, 'wrong user name or password for'],
  [135, 'not authorized, or credentials are missing, says'],
  [136, 'MQTT is not served at present by'],
  [137, 'too busy for another client is'],
  [138, 'this client is banned by'],
  [139, 'the broker is shutting down at'],
  [141, 'this server did not answer in time to'],
  [142, 'another client with the same client_id took the place of this one at'],
  [149, 'a packet was too large for'],
  [151, 'a quota is exceeded at'],
  [152, 'an administrator ended the connection to'],
  [159, 'too many connections in too short a time are made to'],
]);

/** `address` is host:port; no credentials come in. */
export function describeMqttError(error: unknown, address: string): string {
  const network = describeNetworkError(error, address);
  if (network !== undefined) return network;
  if (!(error instanceof Error)) return `${address} failed: ${String(error)}`;
  const { code } = error as { code?: unknown };
  const known = typeof code === 'number' ? WORDS_BY_CODE.get(code) : undefined;
  return known === undefined ? `${address} failed: ${error.message}` : `${known} ${address}`;
}

/** A broker of MQTT 5 says why it goes. */
export function describeDisconnect(code: number | undefined, address: string): string {
  const known = WORDS_BY_CODE.get(code ?? 0);
  return known === undefined ? `connection closed by ${address}` : `${known} ${address}`;
}
