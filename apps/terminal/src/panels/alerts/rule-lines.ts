/** Rules of the person's own, as lines: their number, whether they are on, what they say, and how they stand. */
import { type AlertRule, describeRule } from '@tickboard/client/view/alert-rules';
import { SEVERITY_WORDS } from '@tickboard/client/view/feed-items';
import { describeStanding, type RuleWords } from '@tickboard/client/view/rule-words';
import type { Desk } from '../../board/desk.ts';
import type { Keyed } from '../../panel/line-list.ts';
import type { PrintedRow } from '../../print/print-columns.ts';
import { cutText, widthOf } from '../../screen/characters.ts';
import type { Region } from '../../screen/region.ts';
import { BOLD, DIM } from '../../screen/style.ts';
import type { Colour } from '../../theme/colours.ts';
import { MUTED, styled } from '../../theme/styles.ts';
import { SEVERITY_COLOURS } from './severity-colours.ts';

export interface RuleLine extends Keyed {
  /** As commands name it. */
  readonly number: number;
  readonly rule: AlertRule;
}

const TONES: Readonly<Record<RuleWords['tone'], Colour>> = { muted: 'muted', warn: 'warn', text: 'text' };
const NUMBER_X = 1;
const NUMBER_WIDTH = 2;
const ON_X = NUMBER_X + NUMBER_WIDTH + 1;
const SEVERITY_X = ON_X + 4;
const WORDS_X = SEVERITY_X + 5;

export function ruleLines({ ownRules }: Desk): readonly RuleLine[] {
  return ownRules.read().map((rule, index) => ({ key: rule.id, number: index + 1, rule }));
}

/** In full, for files and the clipboard. */
export function ruleRow({ number, rule }: RuleLine): PrintedRow {
  const { metric, operator, value, forSeconds, cooldownSeconds, severity, isOn } = rule;
  return {
    number,
    is_on: isOn,
    severity,
    ...metric,
    operator,
    value,
    for_seconds: forSeconds,
    cooldown_seconds: cooldownSeconds,
  };
}

export function drawRule(region: Region, y: number, { number, rule }: RuleLine, desk: Desk): void {
  const { rules, settings } = desk;
  const view = rules.viewOf(rule);
  const { tone, words, short } = describeStanding(view, rules.now(), settings.zone);
  const dim = rule.isOn ? 0 : DIM;
  region.writeWithin(NUMBER_X, y, NUMBER_WIDTH, String(number), MUTED, 'end');
  region.write(ON_X, y, rule.isOn ? 'ON' : 'OFF', styled(rule.isOn ? 'good' : 'muted', 'ground', BOLD | dim));
  const colour = rule.isOn ? SEVERITY_COLOURS[rule.severity] : 'muted';
  region.write(SEVERITY_X, y, SEVERITY_WORDS[rule.severity], styled(colour, 'ground', BOLD | dim));
  const room = region.width - WORDS_X - 1;
  const shown = cutText(describeRule(rule), room);
  region.write(WORDS_X, y, shown, styled(rule.isOn ? 'text' : 'muted', 'ground', dim));
  const left = room - widthOf(shown) - 2;
  const fired = `fired ${view.fired} ${view.fired === 1 ? 'time' : 'times'}`;
  const standing = [short, words, `${words} \u00b7 ${fired}`].filter((text) => widthOf(text) <= left).at(-1);
  if (standing === undefined) return;
  region.writeWithin(region.width - 1 - left, y, left, standing, styled(TONES[tone]), 'end');
}
