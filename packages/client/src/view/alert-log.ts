/** Alerts of the server and of a person's own rules, as one log. What is acknowledged is known to this dashboard only. */
import { digestText, formatDigest } from '@tickboard/core/store/digest';
import type { Board } from '../board.ts';
import type { FeedEvent } from '../board-events.ts';
import type { Severity } from './feed-items.ts';
import { onNewLife } from './lives.ts';

export interface LoggedAlert {
  /** Names it in this log. */
  readonly key: string;
  /** By what it says, and when: the same in every life of the server. */
  readonly mark: string;
  /** When it happened; where its origin does not say, when it was taken in. Unix ms. */
  readonly time: number;
  /** By the server's clock: the order of what was raised before the page was opened. */
  readonly tookInAt: number;
  /** Undefined where its origin does not say. */
  readonly severity: Severity | undefined;
  readonly words: string;
  readonly symbol: string | undefined;
  readonly strategy: string | undefined;
  /** What raised it: a source of the server, or a rule of this browser. */
  readonly origin: string;
  /** Id of the rule of this browser that raised it. */
  readonly rule: string | undefined;
  /** Whether it may sound, where sound is on. */
  readonly hasSound: boolean;
  /** It was raised before this page was opened, or is told again: it is shown, and disturbs nobody. */
  readonly isOld: boolean;
}

/** Where the marks of those that were acknowledged are kept, the last of them. */
export interface KeptAcknowledged {
  read(): readonly string[];
  /** @throws {Error} where they hold as long as this dashboard runs, and no longer */
  write(marks: readonly string[]): void;
  /** `listener` is called whenever there are others. */
  onChange(listener: () => void): void;
}

/** So many marks are kept. */
export const ACKNOWLEDGED_MAX = 500;

export type AlertLogBoard = Pick<Board, 'on' | 'ready' | 'replay' | 'status'>;

const KEPT = 200;
const REPLAYED = 100;

export class AlertLog {
  readonly #board: AlertLogBoard;
  readonly #kept: KeptAcknowledged;
  readonly #listeners = new Set<() => void>();
  readonly #raised = new Set<(alert: LoggedAlert) => void>();
  #alerts: readonly LoggedAlert[] = [];
  #marks: ReadonlySet<string>;
  #acknowledged: ReadonlySet<string> = new Set();

  constructor(board: AlertLogBoard, kept: KeptAcknowledged) {
    this.#board = board;
    this.#kept = kept;
    this.#marks = new Set(kept.read());
    kept.onChange(() => {
      this.#marks = new Set(kept.read());
      this.#notify();
    });
    board.on('alerts', (event) => this.add(ofEvent(event, board.status.epoch ?? '')));
    onNewLife(board, ({ isOtherMode }) => {
      if (isOtherMode) this.#forget();
    });
    board.on('gap', ({ channel, lost }) => {
      if (channel === 'alerts' && lost === undefined) void this.#replay();
    });
    void this.#replay();
  }

  /** Newest first: another array whenever they changed. */
  get alerts(): readonly LoggedAlert[] {
    return this.#alerts;
  }

  /** Keys of those in the log that were acknowledged. */
  get acknowledged(): ReadonlySet<string> {
    return this.#acknowledged;
  }

  /** Critical ones that nobody acknowledged here. */
  get openCriticals(): number {
    return this.#alerts.filter((alert) => this.#isOpenCritical(alert)).length;
  }

  add(told: LoggedAlert): void {
    // Acknowledged for itself, even where it says what another one said.
    const isRepeated = !told.isOld && this.#alerts.some(({ mark }) => mark === told.mark);
    const alert = isRepeated ? { ...told, mark: `${told.mark} ${told.key}` } : told;
    if (this.#alerts.some((other) => other.key === alert.key || (alert.isOld && isOfOtherLife(other, alert)))) return;
    // What is raised now is the newest, even where a clock was set back meanwhile.
    const found = alert.isOld ? this.#alerts.findIndex(({ tookInAt }) => tookInAt <= alert.tookInAt) : 0;
    const at = found < 0 ? this.#alerts.length : found;
    this.#alerts = this.#alerts
      .toSpliced(at, 0, alert)
      .filter((each, place) => place < KEPT || (place < ACKNOWLEDGED_MAX && this.#isOpenCritical(each)));
    if (!alert.isOld) for (const listener of this.#raised) listener(alert);
    this.#notify();
  }

  /** @throws {Error} where that is not kept for the next time */
  acknowledge(keys: readonly string[]): void {
    const fresh = this.#open.filter(({ key }) => keys.includes(key)).map(({ mark }) => mark);
    if (fresh.length === 0) return;
    this.#kept.write([...this.#kept.read(), ...new Set(fresh)].slice(-ACKNOWLEDGED_MAX));
  }

  /** Returns how many there were. @throws {Error} where that is not kept for the next time */
  acknowledgeAll(): number {
    const open = this.#open;
    this.acknowledge(open.map(({ key }) => key));
    return open.length;
  }

  /** Calls `listener` with each alert that is raised now. */
  onRaised(listener: (alert: LoggedAlert) => void): () => void {
    this.#raised.add(listener);
    return () => this.#raised.delete(listener);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What was simulated calls for nobody among what is real. */
  #forget(): void {
    this.#alerts = [];
    this.#notify();
  }

  async #replay(): Promise<void> {
    try {
      await this.#board.ready();
    } catch {
      // There is no connection, which the page says.
      return;
    }
    this.#board.replay('alerts', { count: REPLAYED });
  }

  get #open(): readonly LoggedAlert[] {
    return this.#alerts.filter(({ mark }) => !this.#marks.has(mark));
  }

  #isOpenCritical({ severity, mark }: LoggedAlert): boolean {
    return severity === 'critical' && !this.#marks.has(mark);
  }

  #notify(): void {
    this.#acknowledged = new Set(this.#alerts.filter(({ mark }) => this.#marks.has(mark)).map(({ key }) => key));
    for (const listener of this.#listeners) listener();
  }
}

/** A server that was started again tells what its history has under other ids. */
function isOfOtherLife(other: LoggedAlert, alert: LoggedAlert): boolean {
  const [epoch] = alert.key.split(':', 1);
  return !other.key.startsWith(`${epoch}:`) && other.mark === alert.mark;
}

function ofEvent({ id, time, isReplay, data }: FeedEvent<'alerts'>, epoch: string): LoggedAlert {
  const { severity, message, reason, type, symbol, strategy_name: strategy, source } = data;
  const says = {
    time: data.time ?? time,
    severity,
    words: message ?? reason ?? type?.replaceAll('_', ' ') ?? 'An alert without words',
    symbol,
    strategy,
    origin: source ?? 'server',
  };
  const mark = `${says.time}:${formatDigest(digestText(JSON.stringify(says)))}`;
  return {
    key: `${epoch}:${id}`,
    mark,
    ...says,
    tookInAt: time,
    rule: undefined,
    hasSound: true,
    isOld: isReplay,
  };
}

/** Those that call for a person and that nobody acknowledged, the newest first. */
export function findPressing(log: Pick<AlertLog, 'alerts' | 'acknowledged'>): readonly LoggedAlert[] {
  return log.alerts.filter(
    ({ key, severity }) => (severity === 'critical' || severity === 'warning') && !log.acknowledged.has(key),
  );
}
