import type { Selection } from '@tickboard/core/store/selection';

/** What sessions report about themselves. */
export interface SessionObserver {
  received(messageType: string): void;
  resumed(isRecovered: boolean): void;
  subscribed(selection: Selection): void;
  unsubscribed(selection: Selection): void;
}
