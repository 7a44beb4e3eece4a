/** What a client gets out of a message, whatever the codec. */
import type { IncomingState, ReplicaRow } from '../../store/replica.ts';
import type { ControlMessage } from '../down.ts';

export interface IncomingEvent {
  readonly type: 'event';
  /** signal, trade, trade_closed, metrics, alert or tape. */
  readonly eventType: string;
  readonly channel: string;
  readonly id: number;
  readonly seq: number;
  /** When the server took it in, Unix ms. */
  readonly time: number;
  readonly isReplay: boolean;
  readonly data: ReplicaRow;
}

export type Incoming = IncomingState | IncomingEvent | ControlMessage;
