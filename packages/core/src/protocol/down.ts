/** What the server may say, as protocol 1 writes it. */
import type { Static } from 'typebox';
import { connectedMessage } from './down/connected.ts';
import { digestMessage } from './down/digest.ts';
import { errorMessage } from './down/error.ts';
import { eventMessage } from './down/event.ts';
import { gapMessage } from './down/gap.ts';
import { heartbeatMessage } from './down/heartbeat.ts';
import { pongMessage } from './down/pong.ts';
import { resumedMessage } from './down/resumed.ts';
import { snapshotMessage } from './down/snapshot.ts';
import { subscribedMessage } from './down/subscribed.ts';
import { updateMessage } from './down/update.ts';

/** Messages that carry state or events; protocol 2 writes them positionally. */
export const DATA_MESSAGES = [snapshotMessage, updateMessage, eventMessage] as const;

/** All others: maps by name in every protocol. */
export const CONTROL_MESSAGES = [
  connectedMessage,
  subscribedMessage,
  gapMessage,
  heartbeatMessage,
  resumedMessage,
  digestMessage,
  pongMessage,
  errorMessage,
] as const;

export type ControlMessage = Static<(typeof CONTROL_MESSAGES)[number]>;
