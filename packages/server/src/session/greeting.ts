import { formatTime } from '@tickboard/core/model/wire-value';
import type { ConnectedMessage } from '@tickboard/core/protocol/down/connected';
import { PROTOCOL_REVISION } from '@tickboard/core/protocol/version';
import type { SessionOptions, SessionShared } from './session-options.ts';
import { CHANNEL_NAMES, isFeed } from './wanted.ts';

/** The first message of every connection. */
export function greetingOf({ id, codec, intervalMs }: SessionOptions, shared: SessionShared): ConnectedMessage {
  const { clock, store, limits, mode } = shared;
  const time = formatTime(clock.now());
  return {
    type: 'connected',
    timestamp: time,
    data: {
      message: 'Connected to Tickboard',
      client_id: id,
      protocol: codec === 'compact' ? 2 : 1,
      revision: PROTOCOL_REVISION,
      epoch: store.epoch,
      seq: store.version,
      channels: [...CHANNEL_NAMES],
      interval_ms: intervalMs,
      mode: mode(),
      server_time: time,
      heartbeat_ms: limits().heartbeatMs,
      topics: CHANNEL_NAMES.filter(isFeed),
    },
  };
}
