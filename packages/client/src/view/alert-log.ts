/** Alerts of the server and of a person's own rules, as one log. What is acknowledged is known to this dashboard only. */
import type { Board } from '../board.ts';
import type { FeedEvent } from '../board-events.ts';
import type { Severity } from './feed-items.ts';
import { onNewLife } from './lives.ts';

export interface LoggedAlert {
  /** Names it for good. */
  readonly key: string;
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

/** Where the keys of those that were acknowledged are kept, the last of them. */
export interface KeptAcknowledged {
  read(): readonly string[];
  write(keys: readonly string[]): void;
  /** `listener` is called whenever there are others. */
  onChange(listener: () => void): void;
}

/** So many keys are kept. */
export const ACKNOWLEDGED_MAX = 500;

export type AlertLogBoard = Pick<Board, 'on' | 'ready' | 'replay' | 'status'>;

const KEPT = 200;
const REPLAYED = 100;
const ALERT_SAYS = ['time', 'severity', 'words', 'symbol', 'strategy', 'origin'] as const;

export class AlertLog {
  readonly #board: AlertLogBoard;
  readonly #kept: KeptAcknowledged;
  readonly #listeners = new Set<() => void>();
  readonly #raised = new Set<(alert: LoggedAlert) => void>();
  #alerts: readonly LoggedAlert[] = [];
  #acknowledged: ReadonlySet<string>;

  constructor(board: AlertLogBoard, kept: KeptAcknowledged) {
    this.#board = board;
    this.#kept = kept;
    this.#acknowledged = new Set(kept.read());
    kept.onChange(() => {
      this.#acknowledged = new Set(kept.read());
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

  get acknowledged(): ReadonlySet<string> {
    return this.#acknowledged;
  }

  /** Critical ones that nobody acknowledged here. */
  get openCriticals(): number {
    return this.#alerts.filter((alert) => this.#isOpenCritical(alert)).length;
  }

  add(alert: LoggedAlert): void {
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

  acknowledge(keys: readonly string[]): void {
    const fresh = keys.filter((key) => !this.#acknowledged.has(key));
    if (fresh.length === 0) return;
    this.#kept.write([...this.#kept.read(), ...fresh].slice(-ACKNOWLEDGED_MAX));
  }

  acknowledgeAll(): number {
    const open = this.#alerts.filter(({ key }) => !this.#acknowledged.has(key));
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

  #isOpenCritical({ severity, key }: LoggedAlert): boolean {
    return severity === 'critical' && !this.#acknowledged.has(key);
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** A server that was started again tells what its history has under other ids. */
function isOfOtherLife(other: LoggedAlert, alert: LoggedAlert): boolean {
  const [epoch] = alert.key.split(':', 1);
  if (other.key.startsWith(`${epoch}:`) || other.rule !== undefined || alert.rule !== undefined) return false;
  return ALERT_SAYS.every((name) => other[name] === alert[name]);
}

function ofEvent({ id, time, isReplay, data }: FeedEvent<'alerts'>, epoch: string): LoggedAlert {
  const { severity, message, reason, type, symbol, strategy_name: strategy, source } = data;
  return {
    key: `${epoch}:${id}`,
    time: data.time ?? time,
    tookInAt: time,
    severity,
    words: message ?? reason ?? type?.replaceAll('_', ' ') ?? 'An alert without words',
    symbol,
    strategy,
    origin: source ?? 'server',
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
