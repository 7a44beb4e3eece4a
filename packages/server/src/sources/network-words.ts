/** Why a back end cannot be reached, in words that tell an operator what to do. */

const WORDS_BY_CODE: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused at'],
  ['ECONNRESET', 'connection reset by'],
  ['ECONNABORTED', 'connection reset by'],
  ['EPIPE', 'connection closed by'],
  ['ETIMEDOUT', 'no answer from'],
  ['EHOSTUNREACH', 'no route to'],
  ['ENETUNREACH', 'no route to'],
  ['EADDRNOTAVAIL', 'no address of this machine is free to connect to'],
  ['ENOTFOUND', 'unknown host name in'],
  ['EAI_AGAIN', 'host name cannot be looked up at present in'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'the certificate is not trusted of'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'the certificate is signed by nobody but itself of'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'the certificate is not trusted of'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'the certificate is not trusted of'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'the certificate is not trusted of'],
  ['CERT_HAS_EXPIRED', 'the certificate has expired of'],
  ['CERT_NOT_YET_VALID', 'the certificate is not valid yet of'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate belongs to another name than'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS is not spoken by'],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'TLS is not spoken by'],
  ['EPROTO', 'TLS cannot be agreed on with'],
]);

/** `address` is host:port; no credentials come in. Undefined where the error is none of the network. */
export function describeNetworkError(error: unknown, address: string): string | undefined {
  const words = WORDS_BY_CODE.get(codeOf(error) ?? '');
  return words === undefined ? undefined : `${words} ${address}`;
}

/**
 * The system's code of an error, or of what caused it. Where a host has several addresses, Node reports all attempts as
 * one error.
 */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && WORDS_BY_CODE.has(code)) return code;
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return codeOf(first) ?? code;
}

/** Host and port of a URL, without credentials. The port is there even where the scheme implies it. */
export function addressOf({ protocol, hostname, port }: URL): string {
  const isSecure = protocol === 'https:' || protocol === 'wss:';
  return `${hostname}:${port === '' ? (isSecure ? 443 : 80) : port}`;
}
