/** Why Redis cannot be used, in words that tell an operator what to do. */

const WORDS_BY_SYSTEM_CODE: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused at'],
  ['ECONNRESET', 'connection reset by'],
  ['EPIPE', 'connection closed by'],
  ['ETIMEDOUT', 'no answer from'],
  ['EHOSTUNREACH', 'no route to'],
  ['ENETUNREACH', 'no route to'],
  ['ENOTFOUND', 'unknown host name in'],
  ['EAI_AGAIN', 'host name cannot be looked up at present in'],
  ['ENOENT', 'no socket at'],
  ['EACCES', 'no right to open'],
]);

/** By the first word of an error reply, which Redis documents as its code. */
const WORDS_BY_REPLY_CODE: ReadonlyMap<string, string> = new Map([
  ['WRONGPASS', 'wrong user name or password for'],
  ['NOAUTH', 'a password is required by'],
  ['NOPERM', 'the user lacks a right at'],
  ['LOADING', 'its data is still being loaded by'],
  ['MASTERDOWN', 'the link to its master is down, and nothing stale is served by'],
  ['READONLY', 'only reading is allowed by'],
  ['BUSY', 'a script is blocking'],
  ['CLUSTERDOWN', 'the cluster is down, says'],
  ['WRONGTYPE', 'a key that is to be read as a stream is something else at'],
  ['MOVED', 'a Redis Cluster cannot be a source; one is served by'],
]);

/** `address` is host:port or the path of a socket; no credentials come in. */
export function describeRedisError(error: unknown, address: string): string {
  if (!(error instanceof Error)) return `${address} failed: ${String(error)}`;
  const code = systemCode(error);
  const words = code === undefined ? undefined : WORDS_BY_SYSTEM_CODE.get(code);
  if (words !== undefined) return `${words} ${address}`;
  const reply = WORDS_BY_REPLY_CODE.get(error.message.split(' ', 1)[0] ?? '');
  if (reply !== undefined) return `${reply} ${address} (${error.message})`;
  if (error.message === 'Connection is closed.') return `connection closed by ${address}`;
  if (error.message.includes('max number of clients')) return `too many clients at ${address}`;
  return `${address} failed: ${error.message}`;
}

/** Where a host has several addresses, Node reports all attempts as one error. */
function systemCode(error: Error): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined) return code;
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return first instanceof Error ? systemCode(first) : undefined;
}
