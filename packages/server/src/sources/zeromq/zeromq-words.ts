/** What ZeroMQ's monitor tells of a connection, in words that tell an operator what to do. */
import type { Event } from 'zeromq';

/** `tcp://host:port` as host:port; the path of `ipc://` with its scheme. It holds no credentials. */
export function addressOf(url: string): string {
  return url.replace(/^tcp:\/\//, '');
}

/** ZeroMQ does not say why the system refused; nothing that listens is the usual reason. */
export function describeRefusal(address: string): string {
  return `no connection to ${address}: nothing listens there, or the way is barred`;
}

export function describeUnknownHost(address: string): string {
  return `host name cannot be looked up in ${address}`;
}

/** Nothing is said of the credentials themselves. */
export function describeFailedHandshake(event: Event, address: string, timeoutMs: number): string {
  if (event.type === 'handshake:error:auth') {
    return `credentials refused by ${address} (ZeroMQ status ${event.error.status})`;
  }
  if (event.type === 'handshake:error:protocol') {
    return event.error.code === 'ERR_ZMTP_MECHANISM_MISMATCH'
      ? `${address} wants other security (key or password) than is configured`
      : `handshake with ${address} failed, as by a wrong key or password: ${event.error.code}`;
  }
  const code = event.type === 'handshake:error:other' ? event.error.code : undefined;
  if (code === 'EAGAIN' || code === 'ETIMEDOUT') return describeMuteness(address, true, timeoutMs);
  return `${address} broke off the handshake: wrong key or credentials, or no ZeroMQ publisher`;
}

export function describeMuteness(address: string, isOpen: boolean, timeoutMs: number): string {
  return isOpen
    ? `${address} takes connections, but made no ZeroMQ handshake within ${timeoutMs} ms`
    : `no answer from ${address} within ${timeoutMs} ms`;
}

/** ZeroMQ tells a publisher that closed from one that stopped answering in one and the same way. */
export function describeLoss(address: string, heartbeatTimeoutMs: number | undefined): string {
  return heartbeatTimeoutMs === undefined
    ? `connection closed by ${address}`
    : `connection to ${address} lost: closed there, or no heartbeat for ${heartbeatTimeoutMs} ms`;
}
