/** The transports that the `sources` bench measures. A new one is a file and a line here. */
import { grpcPeer } from './grpc.ts';
import { mqttPeer } from './mqtt.ts';
import { jetstreamPeer, natsPeer } from './nats.ts';
import type { SourcePeer } from './peer.ts';
import { pushPeer } from './push.ts';
import { redisPeer, redisStreamsPeer } from './redis.ts';
import { zeromqPeer } from './zeromq.ts';

export const SOURCE_PEERS: readonly SourcePeer[] = [
  redisPeer,
  redisStreamsPeer,
  natsPeer,
  jetstreamPeer,
  zeromqPeer,
  grpcPeer,
  mqttPeer,
  pushPeer,
];

/** @throws {RangeError} for a name that is none. */
export function findPeer(name: string): SourcePeer {
  const peer = SOURCE_PEERS.find((each) => each.name === name);
  if (peer === undefined) throw new RangeError(`there is no transport ${name}`);
  return peer;
}
