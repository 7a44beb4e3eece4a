/** Limits and how much of each is in use. Rules: docs/spec/web-portfolio.md. */
import type { Risk } from '@tickboard/core/model/channels/risk';
import { formatFall, formatFixed, formatMoney, formatQuantity, formatRatio } from './numbers.ts';

export type LimitLevel = 'ok' | 'near' | 'breach' | 'unknown';

export interface LimitUse {
  readonly name: string;
  /** 1 is at the limit. */
  readonly use: number | undefined;
  /** In the unit of the figure that it bounds. */
  readonly limit: number | undefined;
  readonly level: LimitLevel;
}

export const LIMIT_WORDS: Readonly<Record<LimitLevel, string>> = {
  ok: 'OK',
  near: 'NEAR',
  breach: 'BREACH',
  unknown: 'NOT TOLD',
};

const NEAR_FROM = 0.8;
const BREACH_FROM = 1;

export function levelOf(use: number | undefined): LimitLevel {
  if (use === undefined || !Number.isFinite(use)) return 'unknown';
  if (use >= BREACH_FROM) return 'breach';
  return use >= NEAR_FROM ? 'near' : 'ok';
}

/** Every limit that has a use or a bound, the fullest first, those without a use last. */
export function limitUses(risk: Readonly<Partial<Risk>> | undefined): LimitUse[] {
  const { limit_utilization: uses = {}, limits = {} } = risk ?? {};
  const names = [...new Set([...Object.keys(uses), ...Object.keys(limits)])];
  const found = names.map((name) => ({ name, use: uses[name], limit: limits[name], level: levelOf(uses[name]) }));
  return found.sort((left, right) => (right.use ?? -1) - (left.use ?? -1) || left.name.localeCompare(right.name, 'en'));
}

/** `daily_loss` is `Daily loss`. */
export function nameInWords(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  return words === '' ? name : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Of limits that are known by name, the unit of their bound. */
const WRITERS: ReadonlyMap<string, (value: number | undefined) => string> = new Map([
  ['leverage', (value) => (value === undefined ? '-' : `${formatFixed(value, 2)}×`)],
  ['margin_ratio', (value) => formatRatio(value)],
  ['drawdown_daily', formatFall],
  ['drawdown_max', formatFall],
  ['largest_position', (value) => formatRatio(value)],
  ['daily_loss', formatMoney],
]);

/** The figure that a limit bounds, where the risk figures have one of that name, and the limit: `1.80× of 5.00×`. */
export function boundInWords({ name, limit }: LimitUse, risk: Readonly<Partial<Risk>> | undefined): string {
  const figure = (risk as Readonly<Record<string, unknown>> | undefined)?.[name];
  const write = WRITERS.get(name) ?? formatQuantity;
  return typeof figure === 'number' ? `${write(figure)} of ${write(limit)}` : `limit ${write(limit)}`;
}
