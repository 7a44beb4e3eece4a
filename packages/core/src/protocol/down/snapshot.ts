import * as Type from 'typebox';
import type { Static } from 'typebox';
import { epoch, feedPositions, sequence, timestamp } from './common.ts';

export const snapshotMessage = Type.Object({
  type: Type.Literal('snapshot'),
  epoch,
  seq: sequence,
  timestamp,
  data: Type.Record(Type.String(), Type.Unknown(), {
    description: 'By channel: a table as an object by key (orders as an array), a record as an object.',
  }),
  feeds: Type.Optional(feedPositions),
});
export type SnapshotMessage = Static<typeof snapshotMessage>;
