/** A message that is not what the protocol says. Not worth a retry: ask for a resync. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
