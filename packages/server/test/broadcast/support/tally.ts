/** Counts what the broadcaster reports, for comparing with what really arrived at the sockets. */
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { BroadcastObserver, ClientType } from '../../../src/broadcast/observer.ts';

export interface Sent {
  readonly count: number;
  readonly bytes: number;
}

export class Tally implements BroadcastObserver {
  /** By kind of client, codec and message type. */
  readonly sentMessages = new Map<string, Sent>();
  readonly encodedMessages: string[] = [];
  readonly passes: { readonly clientType: ClientType; readonly seconds: number }[] = [];
  readonly catchUps: ('update' | 'snapshot')[] = [];
  readonly losses = new Map<string, number>();
  laggings = 0;
  /** Called right before the catch-up is written. */
  onCatchUp: () => void = () => {};

  sent(clientType: ClientType, codec: CodecName, messageType: string, count: number, bytes: number): void {
    addTo(this.sentMessages, `${clientType} ${codec} ${messageType}`, count, bytes);
  }

  encoded(codec: CodecName, messageType: string): void {
    this.encodedMessages.push(`${codec} ${messageType}`);
  }

  passed(clientType: ClientType, seconds: number): void {
    this.passes.push({ clientType, seconds });
  }

  lagged(): void {
    this.laggings++;
  }

  caughtUp(kind: 'update' | 'snapshot'): void {
    this.catchUps.push(kind);
    this.onCatchUp();
  }

  lost(feed: string, count: number): void {
    this.losses.set(feed, (this.losses.get(feed) ?? 0) + count);
  }

  /** How often a message of this type was encoded, by any codec. */
  encodings(messageType: string): number {
    return this.encodedMessages.filter((message) => message.endsWith(` ${messageType}`)).length;
  }
}

export function addTo(sums: Map<string, Sent>, key: string, count: number, bytes: number): void {
  const sum = sums.get(key);
  sums.set(key, { count: count + (sum?.count ?? 0), bytes: bytes + (sum?.bytes ?? 0) });
}
