/** The log of alerts of the server, the newest first, and which of them somebody acknowledged here. */
import type { LoggedAlert } from '@tickboard/client/view/alert-log';
import { type Severity, SEVERITY_WORDS } from '@tickboard/client/view/feed-items';
import type { ActionId } from '@tickboard/client/view/keymap';
import { formatAge, formatTime } from '@tickboard/client/view/times';
import type { Desk } from '../../board/desk.ts';
import { drawEmpty } from '../../panel/empty.ts';
import { LINE_ACTIONS, LineList } from '../../panel/line-list.ts';
import { DONE, type Outcome, type Panel, refuse } from '../../panel/panel.ts';
import { cutText, widthOf } from '../../screen/characters.ts';
import type { Region } from '../../screen/region.ts';
import { BOLD, DIM } from '../../screen/style.ts';
import type { Colour } from '../../theme/colours.ts';
import { MUTED, styled } from '../../theme/styles.ts';

const CHANNELS = ['alerts'] as const;
const CHOICES = ['all', 'open', 'critical', 'warning', 'info'] as const;
type Choice = (typeof CHOICES)[number];
const CHOICE_WORDS: Readonly<Record<Choice, string>> = {
  all: '',
  open: '  not acknowledged',
  critical: '  critical',
  warning: '  warning',
  info: '  info',
};
const COLOURS: Readonly<Record<Severity, Colour>> = { info: 'accent', warning: 'warn', critical: 'critical' };
const ACKNOWLEDGED = 'acknowledged';

export class AlertsPanel implements Panel {
  readonly selectors = CHANNELS;
  readonly judged = { channels: CHANNELS };
  readonly hints = [
    { action: 'acknowledge', words: 'acknowledge' },
    { action: 'next-group', words: 'which' },
  ] as const;
  readonly actions: ReadonlySet<ActionId> = new Set([...LINE_ACTIONS, 'acknowledge', 'next-group'] as const);
  readonly #desk: Desk;
  readonly #lines = new LineList<LoggedAlert>();
  #choice: Choice = 'all';

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get heading(): string {
    const { alerts, acknowledged } = this.#desk.alerts;
    const open = alerts.filter(({ key }) => !acknowledged.has(key)).length;
    return `${open} of ${alerts.length} not acknowledged here${CHOICE_WORDS[this.#choice]}`;
  }

  draw(region: Region, isActive: boolean): void {
    const shown = this.#shown();
    if (shown.length === 0) {
      if (this.#desk.alerts.alerts.length === 0) drawEmpty(region, 'No alerts', 'Nothing was raised yet.');
      else drawEmpty(region, 'None of these', 'Alerts of other kinds are hidden: o shows others.');
    }
    this.#lines.draw(region, shown, isActive, (y, alert) => this.#drawAlert(region, y, alert));
  }

  act(action: ActionId): Outcome {
    if (action === 'next-group') {
      this.#choice = CHOICES[(CHOICES.indexOf(this.#choice) + 1) % CHOICES.length] as Choice;
      return DONE;
    }
    return action === 'acknowledge' ? this.#acknowledge() : this.#lines.act(action);
  }

  press(_x: number, y: number): void {
    this.#lines.press(y);
  }

  wheel(rows: number): void {
    this.#lines.wheel(rows);
  }

  #shown(): readonly LoggedAlert[] {
    const { alerts, acknowledged } = this.#desk.alerts;
    const choice = this.#choice;
    if (choice === 'all') return alerts;
    return alerts.filter(({ key, severity }) => (choice === 'open' ? !acknowledged.has(key) : severity === choice));
  }

  /** The one that is picked, else the newest. */
  #acknowledge(): Outcome {
    const log = this.#desk.alerts;
    const isOpen = ({ key }: LoggedAlert): boolean => !log.acknowledged.has(key);
    const { picked } = this.#lines;
    const chosen = picked !== undefined && isOpen(picked) ? picked : this.#shown().find(isOpen);
    if (chosen === undefined) return refuse('All that are shown are acknowledged');
    log.acknowledge([chosen.key]);
    return DONE;
  }

  #drawAlert(region: Region, y: number, alert: LoggedAlert): void {
    const { key, time, severity, words, symbol, strategy, origin } = alert;
    const { board, alerts, settings } = this.#desk;
    const isDone = alerts.acknowledged.has(key);
    const dim = isDone ? DIM : 0;
    region.write(1, y, formatTime(time, settings.zone), MUTED);
    region.writeWithin(10, y, 5, formatAge(board.serverNow() - time), MUTED, 'end');
    const colour = isDone || severity === undefined ? 'muted' : COLOURS[severity];
    region.write(16, y, severity === undefined ? '-' : SEVERITY_WORDS[severity], styled(colour, 'ground', BOLD | dim));
    const text = symbol === undefined || words.startsWith(symbol) ? words : `${symbol} ${words}`;
    const right = isDone ? ACKNOWLEDGED : [strategy, `from ${origin}`].filter(Boolean).join(' \u00b7 ');
    const room = region.width - 21 - 1;
    const shown = cutText(text, room);
    region.write(21, y, shown, styled(isDone ? 'muted' : 'text', 'ground', dim));
    const left = room - widthOf(shown) - 2;
    if (widthOf(right) <= left) region.writeWithin(region.width - 1 - left, y, left, right, MUTED, 'end');
  }
}
