/** What happened to the connection since the page was opened, the last of it. */
import type { Board } from '@tickboard/client/board';
import type { ResyncReason } from '@tickboard/client/board-events';
import { describeGap } from '@tickboard/client/view/feed-items';
import type { BoardStatus } from '@tickboard/client/status';
import { type Clock, systemClock } from '@tickboard/core/clock';

export interface ConnectionEvent {
  readonly id: number;
  /** Unix ms, by the clock of this machine. */
  readonly time: number;
  readonly tone: 'good' | 'warn' | 'bad';
  readonly what: string;
  readonly words: string;
}

const KEPT = 20;

const RESYNC_WORDS: Readonly<Record<ResyncReason, string>> = {
  gap: 'an update was missing',
  digest: 'this copy was not what the server holds',
  protocol: 'a message could not be read',
  epoch: 'the server began anew',
  request: 'it was asked for',
};

export class ConnectionLog {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #listeners = new Set<() => void>();
  #events: readonly ConnectionEvent[] = [];
  #serial = 0;
  #resumes = 0;
  #last: BoardStatus;

  constructor(board: Pick<Board, 'on' | 'status'>, clock: Pick<Clock, 'now'> = systemClock) {
    this.#clock = clock;
    this.#last = board.status;
    board.on('status', (status) => this.#follow(status));
    board.on('resync', ({ reason, channels }) => {
      this.#add('warn', 'resync', `${RESYNC_WORDS[reason]}: ${channels.join(', ')}`);
    });
    board.on('gap', ({ channel, lost }) => this.#add('warn', 'gap', `${channel}: ${describeGap(lost)}`));
    board.on('error', (error) => this.#add('bad', 'error', error.message));
  }

  /** Newest first: another array whenever they changed. */
  get events(): readonly ConnectionEvent[] {
    return this.#events;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #follow(status: BoardStatus): void {
    const before = this.#last;
    this.#last = status;
    const { state, reason, attempt } = status;
    if (state === 'reconnecting' && before.state !== 'reconnecting') {
      this.#add('bad', 'lost', describeReason(reason));
    } else if (state === 'refused' && before.state !== 'refused') {
      this.#add('bad', 'refused', describeReason(reason));
    } else if (state === 'connected' && before.state !== 'connected') {
      const isResumed = status.counters.resumes > this.#resumes;
      this.#resumes = status.counters.resumes;
      const isSame = before.state === 'resyncing' && status.clientId === before.clientId && !isResumed;
      if (isSame) this.#add('good', 'complete', 'what is shown is what the server holds');
      else if (isResumed) this.#add('good', 'resumed', 'went on from what was held, without a snapshot');
      else this.#add('good', 'connected', `as ${status.clientId ?? 'unknown'}`);
    } else if (state === 'reconnecting' && attempt > before.attempt) {
      this.#add('bad', 'attempt failed', `attempt ${attempt}: ${describeReason(reason)}`);
    }
  }

  #add(tone: ConnectionEvent['tone'], what: string, words: string): void {
    const event = { id: ++this.#serial, time: this.#clock.now(), tone, what, words };
    this.#events = [event, ...this.#events].slice(0, KEPT);
    for (const listener of this.#listeners) listener();
  }
}

export function describeReason(reason: BoardStatus['reason']): string {
  if (reason === undefined) return 'no reason is known';
  return reason.code === undefined ? reason.message : `${reason.message} (code ${reason.code})`;
}
