/** Why NATS cannot be used, in words that tell an operator what to do. */

const WORDS_BY_SYSTEM_CODE: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused at'],
  ['ECONNRESET', 'connection reset by'],
  ['EPIPE', 'connection closed by'],
  ['ETIMEDOUT', 'no answer from'],
  ['EHOSTUNREACH', 'no route to'],
  ['ENETUNREACH', 'no route to'],
  ['ENOTFOUND', 'unknown host name in'],
  ['EAI_AGAIN', 'host name cannot be looked up at present in'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'a self-signed certificate, not vouched for by tls.ca, was shown by'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'a certificate that tls.ca does not vouch for was shown by'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'a certificate that tls.ca does not vouch for was shown by'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'a certificate that tls.ca does not vouch for was shown by'],
  ['CERT_HAS_EXPIRED', 'an expired certificate was shown by'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'a certificate for another host was shown by'],
]);

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
  const code = systemCode(error);
  const words = code === undefined ? undefined : WORDS_BY_SYSTEM_CODE.get(code);
  if (words !== undefined) return `${words} ${address}`;
  const message = error.message.toLowerCase();
  const known = WORDS_BY_MESSAGE.find(([part]) => message.includes(part));
  if (known !== undefined) return `${known[1]} ${address}`;
  if (message === 'connection closed' || message === 'closed connection' || message === 'connection disconnected') {
    return `connection closed by ${address}`;
  }
  if (message === 'connection refused') return `connection refused at ${address}`;
  if (message === 'timeout') return `no answer from ${address}`;
  return `${address} failed: ${error.message}`;
}

/** The driver wraps errors of the socket. */
function systemCode(error: Error): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') return code;
  return error.cause instanceof Error ? systemCode(error.cause) : undefined;
}
