/** The log of alerts, the newest first, which of them somebody acknowledged here, and rules of a person's own. */
import {
  ACKNOWLEDGED_WORD,
  ALERT_CHOICE_WORDS,
  ALERT_CHOICES,
  alertColumns,
  ALL_ACKNOWLEDGED,
  countOpen,
  isChosenAlert,
  noAlerts,
  originOfAlert,
  wordsOfAlert,
} from '@tickboard/client/view/alert-choices';
import type { LoggedAlert } from '@tickboard/client/view/alert-log';
import { RULES_MAX } from '@tickboard/client/view/alert-rules';
import type { Command } from '@tickboard/client/view/command-language';
import { SEVERITY_WORDS } from '@tickboard/client/view/feed-items';
import { isSourceAway } from '@tickboard/client/view/shown-rows';
import type { ActionId } from '@tickboard/client/view/keymap';
import { formatAge, formatTime } from '@tickboard/client/view/times';
import type { Desk } from '../../board/desk.ts';
import { drawEmpty } from '../../panel/empty.ts';
import { LineList } from '../../panel/line-list.ts';
import { exactRows } from '../../panel/exact-rows.ts';
import { DONE, type Outcome, type Panel, type PanelTable, refuse } from '../../panel/panel.ts';
import { ROW_ACTIONS } from '../../panel/row-window.ts';
import type { PrintedRow } from '../../print/print-columns.ts';
import { cutText, widthOf } from '../../screen/characters.ts';
import type { Region } from '../../screen/region.ts';
import { BOLD, DIM } from '../../screen/style.ts';
import { MUTED, styled } from '../../theme/styles.ts';
import { drawRule, type RuleLine, ruleLines, ruleRow } from './rule-lines.ts';
import { SEVERITY_COLOURS } from './severity-colours.ts';

const CHANNELS = ['alerts'] as const;
/** Beside the log, the rules by which this terminal raises some itself. */
const CHOICES = [...ALERT_CHOICES, 'rules'] as const;
type Choice = (typeof CHOICES)[number];
const MAKING_RULES = ':alert SYMBOL FIELD > VALUE for 5s makes a rule of your own.';
const NO_RULES = {
  title: 'No rules',
  words: `A rule watches one figure while this terminal runs, and tells when it passes a bound. ${MAKING_RULES}`,
};

export class AlertsPanel implements Panel {
  readonly selectors = CHANNELS;
  readonly judged = { channels: CHANNELS };
  readonly hints = [
    { action: 'acknowledge', words: 'acknowledge' },
    { action: 'next-group', words: 'kinds, rules' },
  ] as const;
  readonly actions: ReadonlySet<ActionId> = new Set([...ROW_ACTIONS, 'acknowledge', 'next-group'] as const);
  readonly table: PanelTable;
  readonly #desk: Desk;
  readonly #lines = new LineList<LoggedAlert>();
  readonly #ruleLines = new LineList<RuleLine>();
  #choice: Choice = 'all';

  constructor(desk: Desk) {
    this.#desk = desk;
    const rowsOf = (alerts: readonly LoggedAlert[]): readonly PrintedRow[] =>
      exactRows(alertColumns(desk.alerts.acknowledged), alerts);
    this.table = {
      rows: () => (this.#choice === 'rules' ? this.#rules.map(ruleRow) : rowsOf(this.#shown())),
      picked: () =>
        this.#choice === 'rules'
          ? [this.#ruleLines.picked ?? []].flat().map(ruleRow)[0]
          : rowsOf([this.#lines.picked ?? []].flat())[0],
    };
  }

  get heading(): string {
    const { alerts, acknowledged } = this.#desk.alerts;
    if (this.#choice === 'rules') return `Rules of this terminal ${this.#rules.length} of ${RULES_MAX}`;
    const which = this.#choice === 'all' ? '' : `  ${ALERT_CHOICE_WORDS[this.#choice].toLowerCase()}`;
    return `${countOpen(alerts, acknowledged, 'terminal')}${which}`;
  }

  draw(region: Region, isActive: boolean): void {
    if (this.#choice === 'rules') this.#drawRules(region, isActive);
    else this.#drawLog(region, isActive);
  }

  act(action: ActionId): Outcome {
    if (action === 'next-group') {
      this.#choice = CHOICES[(CHOICES.indexOf(this.#choice) + 1) % CHOICES.length] as Choice;
      return DONE;
    }
    if (this.#choice === 'rules') {
      return action === 'acknowledge'
        ? refuse('Rules are not acknowledged: o shows alerts')
        : this.#ruleLines.act(action);
    }
    return action === 'acknowledge' ? this.#acknowledge() : this.#lines.act(action);
  }

  run(command: Command): Outcome | undefined {
    // What a command makes is shown at once; the dashboard carries it out.
    if (command.name === 'alert' || command.name === 'rule') this.#choice = 'rules';
    return undefined;
  }

  press(_x: number, y: number): void {
    this.#inSight.press(y);
  }

  wheel(rows: number): void {
    this.#inSight.wheel(rows);
  }

  get #rules(): readonly RuleLine[] {
    return ruleLines(this.#desk);
  }

  get #inSight(): LineList<RuleLine> | LineList<LoggedAlert> {
    return this.#choice === 'rules' ? this.#ruleLines : this.#lines;
  }

  #drawRules(region: Region, isActive: boolean): void {
    const rules = this.#rules;
    if (rules.length === 0) drawEmpty(region, NO_RULES.title, NO_RULES.words);
    this.#ruleLines.draw(region, rules, isActive, (y, line) => drawRule(region, y, line, this.#desk));
  }

  #drawLog(region: Region, isActive: boolean): void {
    const shown = this.#shown();
    if (shown.length === 0) {
      const hasAny = this.#desk.alerts.alerts.length > 0;
      const { title, words } = noAlerts(hasAny, MAKING_RULES);
      drawEmpty(region, title, hasAny ? `${words} o shows others.` : words);
    }
    this.#lines.draw(region, shown, isActive, (y, alert) => this.#drawAlert(region, y, alert));
  }

  #shown(): readonly LoggedAlert[] {
    const { alerts, acknowledged } = this.#desk.alerts;
    const choice = this.#choice === 'rules' ? 'all' : this.#choice;
    return alerts.filter((alert) => isChosenAlert(alert, choice, acknowledged));
  }

  /** The one that is picked, else the newest. */
  #acknowledge(): Outcome {
    const log = this.#desk.alerts;
    const isOpen = ({ key }: LoggedAlert): boolean => !log.acknowledged.has(key);
    const { picked } = this.#lines;
    const chosen = picked !== undefined && isOpen(picked) ? picked : this.#shown().find(isOpen);
    if (chosen === undefined) return refuse(ALL_ACKNOWLEDGED);
    const failure = this.#desk.acknowledge([chosen.key]);
    return failure === undefined ? DONE : refuse(failure);
  }

  #drawAlert(region: Region, y: number, alert: LoggedAlert): void {
    const { key, time, severity } = alert;
    const { board, alerts, settings } = this.#desk;
    const isDone = alerts.acknowledged.has(key);
    const dim = isDone ? DIM : 0;
    region.write(1, y, formatTime(time, settings.zone), MUTED);
    region.writeWithin(10, y, 5, formatAge(board.serverNow() - time), MUTED, 'end');
    const colour = isDone || severity === undefined ? 'muted' : SEVERITY_COLOURS[severity];
    region.write(16, y, severity === undefined ? '-' : SEVERITY_WORDS[severity], styled(colour, 'ground', BOLD | dim));
    const text = wordsOfAlert(alert);
    const away = alert.rule === undefined && isSourceAway(board, { source: alert.origin }) ? ', which is away' : '';
    const right = isDone ? ACKNOWLEDGED_WORD : `${originOfAlert(alert, 'terminal')}${away}`;
    const room = region.width - 21 - 1;
    // That it is done is not told by grey alone.
    const shown = cutText(text, isDone ? room - ACKNOWLEDGED_WORD.length - 2 : room);
    region.write(21, y, shown, styled(isDone ? 'muted' : 'text', 'ground', dim));
    const left = room - widthOf(shown) - 2;
    if (widthOf(right) <= left) region.writeWithin(region.width - 1 - left, y, left, right, MUTED, 'end');
  }
}
