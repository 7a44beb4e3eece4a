/** What calls for a person: the log of alerts, rules of their own, and notifications, sound and speech by what they set. */
import type { Board } from '@tickboard/client/board';
import type { BoardState } from '@tickboard/client/status';
import { type Severity, SEVERITY_WORDS } from '@tickboard/client/view/feed-items';
import { systemClock } from '@tickboard/core/clock';
import type { Preferences } from '../preferences/preferences.ts';
import type { ChannelLeases } from './channel-leases.ts';
import { AlertLog, type LoggedAlert } from './notifications-log.ts';
import { RuleWatch } from './notifications-rules.ts';
import { playTone } from './notifications-sound.ts';
import { type Said, Voice } from './notifications-voice.ts';

export type Permission = NotificationPermission | 'unsupported';

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

export class Notifications {
  readonly log: AlertLog;
  readonly rules: RuleWatch;
  readonly #preferences: Preferences;
  readonly #listeners = new Set<(said: Said) => void>();
  #gathered: LoggedAlert[] = [];

  constructor(board: Board, preferences: Preferences, leases: ChannelLeases) {
    this.#preferences = preferences;
    this.log = new AlertLog(board, preferences);
    this.rules = new RuleWatch(board, preferences, leases, this.log);
    const voice = new Voice(systemClock, (said) => {
      for (const listener of this.#listeners) listener(said);
    });
    this.log.onRaised((alert) => {
      voice.tell(writeAlert(alert), alert.severity === 'critical');
      this.#disturb(alert);
    });
    this.rules.onFired((rule) => {
      if (rule.hasSound) playTone(rule.severity);
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

  #disturb(alert: LoggedAlert): void {
    const { notifyFrom, hasSound } = this.#preferences.getState();
    if (notifyFrom === 'off' || RANKS[alert.severity ?? 'info'] < RANKS[notifyFrom]) return;
    // A rule says itself whether it sounds.
    if (hasSound && !alert.isOwn) playTone(alert.severity);
    if (permission() !== 'granted') return;
    this.#gathered.push(alert);
    if (this.#gathered.length === 1) setTimeout(() => this.#show(), GATHER_MS);
  }

  #show(): void {
    const alerts = this.#gathered;
    this.#gathered = [];
    const worst = alerts.reduce((left, right) =>
      RANKS[right.severity ?? 'info'] >= RANKS[left.severity ?? 'info'] ? right : left,
    );
    const title = alerts.length === 1 ? titleOf(worst) : `${alerts.length} alerts, the worst: ${titleOf(worst)}`;
    showNotification(title, worst.words, worst.key);
  }
}

export function permission(): Permission {
  return 'Notification' in globalThis ? Notification.permission : 'unsupported';
}

/** To be called when a person asked for it, and only then. */
export async function askPermission(): Promise<Permission> {
  if (!('Notification' in globalThis)) return 'unsupported';
  return Notification.requestPermission();
}

export function showNotification(title: string, body: string, tag: string): void {
  try {
    const notification = new Notification(title, { body, tag, icon: '/favicon-alert.svg' });
    notification.addEventListener('click', () => {
      window.focus();
      notification.close();
    });
  } catch {
    // Browsers of phones show none from a page; the log and the sound remain.
  }
}

function titleOf({ severity, symbol }: LoggedAlert): string {
  return [severity === undefined ? 'ALERT' : SEVERITY_WORDS[severity], symbol, 'Tickboard']
    .filter((part) => part !== undefined)
    .join(' \u00b7 ');
}

function writeAlert({ severity, words }: LoggedAlert): string {
  return severity === undefined ? `Alert: ${words}` : `${severity} alert: ${words}`;
}
