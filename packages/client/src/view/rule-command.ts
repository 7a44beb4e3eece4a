/** The command `:alert SYMBOL FIELD > VALUE for 5s` as a rule. */
import { type AlertRule, checkDraft, RULE_FIELDS, RULE_OPERATORS, type RuleChannel } from './alert-rules.ts';
import { readDurationMs } from './command-words.ts';

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

/** @throws {Error} with words for the person where it makes no rule */
export function ruleOfCommand({ SYM, FIELD, COMPARISON, VALUE, TIME }: AlertCommandValues, id: string): AlertRule {
  const field = SHORT[FIELD.toLowerCase()] ?? FIELD.toLowerCase();
  const channels: readonly RuleChannel[] = ['market_data', 'positions'];
  const channel = channels.find((each) => RULE_FIELDS[each][field] !== undefined);
  if (channel === undefined) throw new Error(`A rule cannot watch "${FIELD}"`);
  const operator = RULE_OPERATORS.find((each) => each === COMPARISON);
  if (operator === undefined) throw new Error('A rule says above or below: > >= < <=');
  const { rule, faults } = checkDraft({
    id,
    metric: { channel, key: SYM, field },
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
