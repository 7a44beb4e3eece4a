import * as Type from 'typebox';
import type { Static } from 'typebox';
import { epoch, sequence, timestamp } from './common.ts';

export const connectedMessage = Type.Object({
  type: Type.Literal('connected'),
  timestamp,
  data: Type.Object({
    message: Type.String(),
    client_id: Type.String(),
    protocol: Type.Union([Type.Literal(1), Type.Literal(2)]),
    revision: Type.Integer(),
    epoch,
    seq: sequence,
    channels: Type.Array(Type.String(), { description: 'All that this client may have.' }),
    interval_ms: Type.Integer(),
    mode: Type.Enum(['live', 'simulated']),
    server_time: timestamp,
    heartbeat_ms: Type.Integer(),
    topics: Type.Array(Type.String()),
  }),
});
export type ConnectedMessage = Static<typeof connectedMessage>;
