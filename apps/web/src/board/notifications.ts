/** What calls for a person: the log of alerts, rules of their own, and notifications, sound and speech by what they set. */
import type { Board } from '@tickboard/client/board';
import type { BoardState } from '@tickboard/client/status';
import { type Severity, SEVERITY_WORDS } from '@tickboard/client/view/feed-items';
import type { Preferences } from '../preferences/preferences.ts';
import type { ChannelLeases } from './channel-leases.ts';
import { browserDevices, type Devices, type Permission } from './notifications-devices.ts';
import { acknowledgedIn } from './kept-acknowledged.ts';
import { AlertLog, type AlertLogBoard, type LoggedAlert } from '@tickboard/client/view/alert-log';
import { KeptFirings } from '@tickboard/client/view/kept-firings';
import { type RuleBoard, RuleWatch } from '@tickboard/client/view/rule-watch';
import { firingsIn, rulesIn } from './kept-rules.ts';
import { type Said, Voice } from './notifications-voice.ts';

export interface NotificationsOptions {
  readonly board: AlertLogBoard & RuleBoard;
  readonly preferences: Preferences;
  readonly leases: Pick<ChannelLeases, 'hold'>;
  readonly storage: () => Storage;
  /** Default: those of this browser. */
  readonly devices?: Devices;
}

const RANKS: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 };
/** So many of one moment are shown as one. */
const GATHER_MS = 1_000;

const CONNECTION_WORDS: Readonly<Record<BoardState, string>> = {
  connecting: 'Connecting',
  connected: 'Connected',
  resyncing: 'Getting the state anew',
  reconnecting: 'Connection lost, figures are old',
  refused: 'The server refused the connection',
  closed: 'The connection is closed',
};

export const PERMISSION_WORDS: Readonly<Record<Permission, string>> = {
  default: 'The browser has not been asked yet.',
  granted: 'The browser shows them, while this page is open in any tab.',
  denied: 'The browser refuses them: allow them for this site in its settings.',
  unsupported: 'This browser shows none from a page without encryption, or none at all.',
};

export class Notifications {
  readonly log: AlertLog;
  readonly rules: RuleWatch;
  readonly devices: Devices;
  readonly #board: Pick<Board, 'status'>;
  readonly #preferences: Preferences;
  readonly #listeners = new Set<(said: Said) => void>();
  #gathered: LoggedAlert[] = [];

  constructor({ board, preferences, leases, storage, devices = browserDevices }: NotificationsOptions) {
    const { clock } = devices;
    this.devices = devices;
    this.#board = board;
    this.#preferences = preferences;
    this.log = new AlertLog(board, acknowledgedIn(preferences));
    const voice = new Voice(clock, (said) => {
      for (const listener of this.#listeners) listener(said);
    });
    this.log.onRaised((alert) => {
      voice.tell(this.#write(alert), alert.severity === 'critical');
      this.#disturb(alert);
    });
    this.rules = new RuleWatch({
      board,
      rules: rulesIn(preferences),
      hold: (selectors) => leases.hold(selectors),
      place: 'browser',
      clock,
      log: this.log,
      kept: new KeptFirings(firingsIn(storage)),
    });
    let told: BoardState = board.status.state;
    board.on('status', ({ state }) => {
      // That it connects at first is no news.
      if (state !== told && told !== 'connecting') voice.tell(CONNECTION_WORDS[state], false);
      told = state;
    });
  }

  /** Calls `listener` with what screen readers are to be told. */
  onSaid(listener: (said: Said) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows and sounds something as it would an alert. Returns what came of it, in words. */
  rehearse(severity: Severity, words: string, hasSound = true): string {
    const { permission, show, sound } = this.devices;
    const isLoud = this.#preferences.getState().hasSound && hasSound;
    if (isLoud) void sound.play(severity);
    const isShown = permission() === 'granted' && show(this.#title(['TEST']), words, 'test');
    if (isShown) return isLoud ? 'Shown, with a sound' : 'Shown, without a sound';
    return `${isLoud ? 'Sounded, and not shown' : 'Neither shown nor sounded'}. ${PERMISSION_WORDS[permission()]}`;
  }

  #disturb(alert: LoggedAlert): void {
    const { notifyFrom, hasSound } = this.#preferences.getState();
    if (notifyFrom === 'off' || RANKS[alert.severity ?? 'info'] < RANKS[notifyFrom]) return;
    if (hasSound && alert.hasSound) void this.devices.sound.play(alert.severity);
    if (this.devices.permission() !== 'granted') return;
    // Another window of this browser fires the same rule at its own moment.
    this.devices.claim(`shown ${alert.rule ?? alert.key}`, () => {
      this.#gathered.push(alert);
      if (this.#gathered.length === 1) this.devices.clock.after(GATHER_MS, () => this.#show());
    });
  }

  #show(): void {
    const alerts = this.#gathered;
    this.#gathered = [];
    const worst = alerts.reduce((left, right) =>
      RANKS[right.severity ?? 'info'] >= RANKS[left.severity ?? 'info'] ? right : left,
    );
    const severity = worst.severity === undefined ? 'ALERT' : SEVERITY_WORDS[worst.severity];
    const many = alerts.length === 1 ? severity : `${alerts.length} alerts, the worst: ${severity}`;
    this.devices.show(this.#title([many, worst.symbol]), worst.words, worst.key);
  }

  /** What is simulated says so first, wherever it is read. */
  #title(parts: readonly (string | undefined)[]): string {
    const mode = this.#board.status.mode === 'simulated' ? 'SIMULATED' : undefined;
    return [mode, ...parts, 'Tickboard'].filter((part) => part !== undefined).join(' \u00b7 ');
  }

  #write({ severity, words }: LoggedAlert): string {
    const kind = severity === undefined ? 'alert' : `${severity} alert`;
    const what = this.#board.status.mode === 'simulated' ? `simulated ${kind}` : kind;
    return `${what.charAt(0).toUpperCase()}${what.slice(1)}: ${words}`;
  }
}
