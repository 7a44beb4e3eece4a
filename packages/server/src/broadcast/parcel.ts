/** Finished bytes on their way to sockets: what leaves in one write, and which messages that is. */
import type { CodecName } from '@tickboard/core/protocol/codec/registry';
import type { BroadcastObserver, ClientType } from './observer.ts';

export interface Parcel {
  readonly bytes: Buffer;
  /** In the order of the bytes. */
  readonly messages: readonly PackedMessage[];
}

export interface PackedMessage {
  readonly type: string;
  /** Size, frame head included. */
  readonly bytes: number;
  /** Of a gap notice: what it announces. */
  readonly loss?: Loss;
}

export interface Loss {
  readonly feed: string;
  /** Events. */
  readonly count: number;
}

export function packOne(type: string, bytes: Buffer, loss?: Loss): Parcel {
  return { bytes, messages: [{ type, bytes: bytes.length, ...(loss && { loss }) }] };
}

/** Several parcels as one, in this order. */
export function packTogether(parcels: readonly Parcel[]): Parcel {
  const [first] = parcels;
  if (first !== undefined && parcels.length === 1) return first;
  return {
    bytes: Buffer.concat(parcels.map((parcel) => parcel.bytes)),
    messages: parcels.flatMap((parcel) => parcel.messages),
  };
}

/** Tells the observer that a parcel was handed to so many sockets of one kind. */
export function reportSent(
  observer: BroadcastObserver,
  to: { readonly clientType: ClientType; readonly codec: CodecName },
  { messages }: Parcel,
  times: number,
): void {
  const sums = new Map<string, { count: number; bytes: number }>();
  for (const { type, bytes, loss } of messages) {
    const sum = sums.get(type);
    sums.set(type, { count: 1 + (sum?.count ?? 0), bytes: bytes + (sum?.bytes ?? 0) });
    if (loss !== undefined) observer.lost(loss.feed, loss.count * times);
  }
  for (const [type, { count, bytes }] of sums) {
    observer.sent(to.clientType, to.codec, type, count * times, bytes * times);
  }
}
