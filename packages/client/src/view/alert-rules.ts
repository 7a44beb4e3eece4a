/**
 * Rules of a person's own: "when a figure is above or below a bound for so long, tell me". Judged where the figures are
 * shown, and never by a figure that is stale. Rules: docs/spec/web-feeds.md.
 */
import type { Severity } from './feed-items.ts';
import { formatQuantity } from './numbers.ts';

export const RULE_CHANNELS = ['market_data', 'positions', 'account', 'risk', 'summary'] as const;
export type RuleChannel = (typeof RULE_CHANNELS)[number];

/** Figures that a rule can watch, and how they are called. Of tables they belong to a symbol. */
export const RULE_FIELDS: Readonly<Record<RuleChannel, Readonly<Record<string, string>>>> = {
  market_data: {
    last_price: 'Last price',
    bid_price: 'Best bid',
    ask_price: 'Best ask',
    spread_bps: 'Spread, bp',
    change_24h_pct: 'Change in 24 h, %',
    volume_24h: 'Volume in 24 h',
    high_24h: 'High of 24 h',
    low_24h: 'Low of 24 h',
  },
  positions: {
    unrealized_pnl: 'Unrealized P&L',
    pnl_pct: 'P&L, %',
    quantity: 'Quantity',
    mark_price: 'Mark price',
    margin: 'Margin',
    leverage: 'Leverage',
  },
  account: {
    equity: 'Equity',
    available_balance: 'Available balance',
    margin_used: 'Margin used',
    unrealized_pnl: 'Unrealized P&L',
    realized_pnl: 'Realized P&L',
  },
  risk: {
    leverage: 'Leverage',
    margin_ratio: 'Margin ratio (0.25 is 25 %)',
    drawdown_daily: 'Drawdown of the day (0.03 is 3 %)',
    drawdown_max: 'Largest drawdown (0.03 is 3 %)',
    daily_pnl: 'P&L of the day',
    open_positions: 'Open positions',
    pending_orders: 'Pending orders',
  },
  summary: {
    total_pnl: 'Total P&L',
    unrealized_pnl: 'Unrealized P&L',
    realized_pnl: 'Realized P&L',
    gross_exposure: 'Gross exposure',
    net_exposure: 'Net exposure',
    win_rate: 'Win rate (0.5 is 50 %)',
  },
};

export const RULE_OPERATORS = ['>', '>=', '<', '<='] as const;
export type RuleOperator = (typeof RULE_OPERATORS)[number];

export interface Metric {
  readonly channel: RuleChannel;
  /** Symbol, of a table. */
  readonly key: string | undefined;
  readonly field: string;
}

export interface AlertRule {
  readonly id: string;
  readonly metric: Metric;
  readonly operator: RuleOperator;
  readonly value: number;
  /** How long it must hold, whole seconds; 0: at once. */
  readonly forSeconds: number;
  /** It is not told again sooner, whole seconds. */
  readonly cooldownSeconds: number;
  readonly severity: Severity;
  readonly hasSound: boolean;
  readonly isOn: boolean;
}

const FOR_MAX_SECONDS = 86_400;
const COOLDOWN_MAX_SECONDS = 604_800;
export const RULES_MAX = 50;

export function needsSymbol(channel: RuleChannel): boolean {
  return channel === 'market_data' || channel === 'positions';
}

/** Names of those that a rule can watch of a symbol, or of a record by its name. */
export function figuresOf(subject: string): readonly string[] {
  const record = RULE_CHANNELS.find((channel) => !needsSymbol(channel) && channel === subject.toLowerCase());
  const channels: readonly RuleChannel[] = record === undefined ? RULE_CHANNELS.filter(needsSymbol) : [record];
  return channels.flatMap((channel) => Object.keys(RULE_FIELDS[channel]));
}

/** `market_data.BTCUSDT.last_price`: names what is watched. */
export function nameMetric({ channel, key, field }: Metric): string {
  return [channel, key, field].filter((part) => part !== undefined).join('.');
}

/** `BTCUSDT last price > 43,000 for 5 s`. */
export function describeRule({ metric, operator, value, forSeconds }: AlertRule): string {
  const field = (RULE_FIELDS[metric.channel][metric.field] ?? metric.field).toLowerCase();
  const of = metric.key ?? metric.channel;
  const hold = forSeconds === 0 ? '' : ` for ${forSeconds} s`;
  return `${of} ${field} ${operator} ${formatQuantity(value)}${hold}`;
}

/** By part of the rule, what is wrong with it. */
export type RuleFaults = Readonly<Partial<Record<'metric' | 'key' | 'value' | 'for' | 'cooldown', string>>>;

export interface RuleDraft extends Omit<AlertRule, 'value' | 'forSeconds' | 'cooldownSeconds'> {
  /** As they were typed. */
  readonly value: string;
  readonly forSeconds: string;
  readonly cooldownSeconds: string;
}

export function checkDraft(draft: RuleDraft): { readonly rule: AlertRule | undefined; readonly faults: RuleFaults } {
  const { channel, key, field } = draft.metric;
  const faults: Partial<Record<keyof RuleFaults, string>> = {};
  if (RULE_FIELDS[channel][field] === undefined) faults.metric = 'Choose a figure';
  if (needsSymbol(channel) && (key ?? '').trim() === '') faults.key = 'Name the symbol';
  const value = readNumber(draft.value);
  if (value === undefined) faults.value = draft.value.trim() === '' ? 'Give a bound' : `"${draft.value}" is no number`;
  const forSeconds = readSeconds(draft.forSeconds, FOR_MAX_SECONDS);
  if (forSeconds === undefined) faults.for = `Whole seconds, 0 to ${FOR_MAX_SECONDS}`;
  const cooldownSeconds = readSeconds(draft.cooldownSeconds, COOLDOWN_MAX_SECONDS);
  if (cooldownSeconds === undefined) faults.cooldown = `Whole seconds, 0 to ${COOLDOWN_MAX_SECONDS}`;
  if (value === undefined || forSeconds === undefined || cooldownSeconds === undefined) {
    return { rule: undefined, faults };
  }
  if (Object.keys(faults).length > 0) return { rule: undefined, faults };
  const metric = { channel, key: needsSymbol(channel) ? key?.trim() : undefined, field };
  return { rule: { ...draft, metric, value, forSeconds, cooldownSeconds }, faults };
}

export function draftOf(rule: AlertRule): RuleDraft {
  const { value, forSeconds, cooldownSeconds } = rule;
  const texts = { value: String(value), forSeconds: String(forSeconds), cooldownSeconds: String(cooldownSeconds) };
  return { ...rule, ...texts };
}

/** The rules in a value from outside; what is no rule is left out. */
export function readAlertRules(given: unknown): readonly AlertRule[] {
  if (!Array.isArray(given)) return [];
  const ids = new Set<string>();
  const rules = given.flatMap((item: unknown) => {
    const rule = readRule(item);
    if (rule === undefined || ids.has(rule.id)) return [];
    ids.add(rule.id);
    return [rule];
  });
  return rules.slice(0, RULES_MAX);
}

function readRule(given: unknown): AlertRule | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { id, metric, operator, value, forSeconds, cooldownSeconds, severity, hasSound, isOn } = given as Readonly<
    Partial<Record<keyof AlertRule, unknown>>
  >;
  if (typeof id !== 'string' || id === '' || typeof metric !== 'object' || metric === null) return undefined;
  const { channel, key, field } = metric as Readonly<Partial<Record<keyof Metric, unknown>>>;
  const knownChannel = RULE_CHANNELS.find((known) => known === channel);
  const knownOperator = RULE_OPERATORS.find((known) => known === operator);
  const knownSeverity = (['info', 'warning', 'critical'] as const).find((known) => known === severity);
  if (knownChannel === undefined || knownOperator === undefined || knownSeverity === undefined) return undefined;
  if (typeof field !== 'string' || (key !== undefined && typeof key !== 'string')) return undefined;
  const { rule } = checkDraft({
    id,
    metric: { channel: knownChannel, key, field },
    operator: knownOperator,
    value: textOf(value),
    forSeconds: textOf(forSeconds),
    cooldownSeconds: textOf(cooldownSeconds),
    severity: knownSeverity,
    hasSound: hasSound === true,
    isOn: isOn === true,
  });
  return rule;
}

function textOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : '';
}

/** Grouped by commas or not; nothing else is taken for a number. */
function readNumber(text: string): number | undefined {
  const plain = text.trim().replaceAll(',', '').replace('\u2212', '-');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined;
  const number = Number(plain);
  return Number.isFinite(number) ? number : undefined;
}

function readSeconds(text: string, max: number): number | undefined {
  const seconds = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  return seconds <= max ? seconds : undefined;
}
