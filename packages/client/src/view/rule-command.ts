/** Rules by command: `:alert SYMBOL FIELD > VALUE for 5s`, `:rule 2 off`. */
import {
  type AlertRule,
  checkDraft,
  describeRule,
  needsSymbol,
  RULE_CHANNELS,
  RULE_FIELDS,
  RULE_OPERATORS,
  RULES_MAX,
  type RuleChannel,
} from './alert-rules.ts';
import { readDurationMs } from './command-words.ts';
import type { KeptRules, RulePlace } from './rule-watch.ts';
import { findSymbol } from './symbols.ts';

export interface AlertCommandValues {
  readonly SYM: string;
  readonly FIELD: string;
  readonly COMPARISON: string;
  readonly VALUE: string;
  readonly TIME?: string | undefined;
}

/** What people write for short. */
const SHORT: Readonly<Record<string, string>> = {
  last: 'last_price',
  price: 'last_price',
  bid: 'bid_price',
  ask: 'ask_price',
  change: 'change_24h_pct',
  volume: 'volume_24h',
  vol: 'volume_24h',
  spread: 'spread_bps',
  pnl: 'unrealized_pnl',
};
const COOLDOWN_SECONDS = 60;
/** Instead of a symbol. */
const RECORDS = RULE_CHANNELS.filter((channel) => !needsSymbol(channel));

/** @throws {Error} with words for the person where it makes no rule */
export function ruleOfCommand({ SYM, FIELD, COMPARISON, VALUE, TIME }: AlertCommandValues, id: string): AlertRule {
  const field = SHORT[FIELD.toLowerCase()] ?? FIELD.toLowerCase();
  const record = RECORDS.find((each) => each === SYM.toLowerCase());
  const channels: readonly RuleChannel[] = record === undefined ? ['market_data', 'positions'] : [record];
  const channel = channels.find((each) => RULE_FIELDS[each][field] !== undefined);
  if (channel === undefined)
    throw new Error(`A rule cannot watch "${FIELD}"${record === undefined ? '' : ` of ${record}`}`);
  const operator = RULE_OPERATORS.find((each) => each === COMPARISON);
  if (operator === undefined) throw new Error('A rule says above or below: > >= < <=');
  const { rule, faults } = checkDraft({
    id,
    metric: { channel, key: record === undefined ? SYM : undefined, field },
    operator,
    value: VALUE,
    forSeconds: TIME === undefined ? '0' : String(readDurationMs(TIME) / 1_000),
    cooldownSeconds: String(COOLDOWN_SECONDS),
    severity: 'warning',
    hasSound: true,
    isOn: true,
  });
  if (rule === undefined) throw new Error(Object.values(faults).join('; '));
  return rule;
}

/** Returns what was done, in words. @throws {Error} with words for the person where there can be no such rule */
export function addRule(kept: KeptRules, values: AlertCommandValues, { id, place, symbols }: NewRule): string {
  const rules = kept.read();
  if (rules.length >= RULES_MAX) throw new Error(`There are ${RULES_MAX} rules already`);
  // As the server writes it, whatever the case in which it was typed.
  const rule = ruleOfCommand({ ...values, SYM: findSymbol(symbols, values.SYM) ?? values.SYM }, id);
  kept.write([...rules, rule]);
  return `Rule added in this ${place}: ${describeRule(rule)}`;
}

interface NewRule {
  readonly id: string;
  readonly place: RulePlace;
  /** Those of the server. */
  readonly symbols: Iterable<string>;
}

export interface RuleChange {
  readonly NUMBER: string;
  readonly STATE: 'on' | 'off' | 'remove';
}

/** Of the rule with a number, from 1 in the order of the list. Returns what was done. @throws {Error} where there is none */
export function changeRule(kept: KeptRules, { NUMBER, STATE }: RuleChange): string {
  const rules = kept.read();
  const rule = rules[Number(NUMBER) - 1];
  if (rule === undefined) {
    throw new Error(
      rules.length === 0 ? 'There are no rules' : `"${NUMBER}": expected a number from 1 to ${rules.length}`,
    );
  }
  if (STATE === 'remove') kept.write(rules.filter((each) => each !== rule));
  else if (rule.isOn !== (STATE === 'on')) {
    kept.write(rules.map((each) => (each === rule ? { ...rule, isOn: STATE === 'on' } : each)));
  }
  return `Rule ${NUMBER} ${DONE_WORDS[STATE]}: ${describeRule(rule)}`;
}

const DONE_WORDS: Readonly<Record<RuleChange['STATE'], string>> = {
  on: 'is on',
  off: 'is off',
  remove: 'removed',
};
