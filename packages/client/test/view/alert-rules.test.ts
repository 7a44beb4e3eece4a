import {
  type AlertRule,
  checkDraft,
  describeRule,
  draftOf,
  nameMetric,
  readAlertRules,
  RULE_FIELDS,
  RULES_MAX,
} from '@tickboard/client/view/alert-rules';
import { CHANNELS_BY_NAME } from '@tickboard/core/model/registry';
import { describe, expect, it } from 'vitest';

const RULE: AlertRule = {
  id: 'one',
  metric: { channel: 'market_data', key: 'BTCUSDT', field: 'last_price' },
  operator: '>',
  value: 43_000,
  forSeconds: 5,
  cooldownSeconds: 60,
  severity: 'warning',
  hasSound: true,
  isOn: true,
};

describe('a rule', () => {
  it('[UF7] is told in words', () => {
    expect(describeRule(RULE)).toBe('BTCUSDT last price > 43,000 for 5 s');
    expect(describeRule({ ...RULE, forSeconds: 0 })).toBe('BTCUSDT last price > 43,000');
    const metric = { channel: 'account', key: undefined, field: 'equity' } as const;
    expect(describeRule({ ...RULE, metric, operator: '<=' })).toBe('account equity <= 43,000 for 5 s');
    expect([nameMetric(RULE.metric), nameMetric(metric)]).toEqual(['market_data.BTCUSDT.last_price', 'account.equity']);
  });

  it('[UF7] watches only figures that there are', () => {
    for (const [channel, fields] of Object.entries(RULE_FIELDS)) {
      const known = CHANNELS_BY_NAME.get(channel)?.fields.map(({ name }) => name) ?? [];
      expect(known).toEqual(expect.arrayContaining(Object.keys(fields)));
    }
  });

  it('[UF7] is made of what was typed, and each fault is named', () => {
    expect(checkDraft({ ...draftOf(RULE), value: ' \u22121,234.5 ' }).rule?.value).toBe(-1234.5);
    expect(checkDraft(draftOf(RULE)).rule).toEqual(RULE);
    const { rule, faults } = checkDraft({
      ...draftOf(RULE),
      metric: { channel: 'market_data', key: ' ', field: 'symbol' },
      value: '43k',
      forSeconds: '-1',
      cooldownSeconds: '1.5',
    });
    expect(rule).toBeUndefined();
    expect(Object.keys(faults).sort()).toEqual(['cooldown', 'for', 'key', 'metric', 'value']);
    expect(faults.value).toBe('"43k" is no number');
    for (const value of ['', 'NaN', 'Infinity', '1e999', '0x10', '--1']) {
      expect(checkDraft({ ...draftOf(RULE), value }).rule).toBeUndefined();
    }
  });

  it('[UF8] is read back with care, each by itself', () => {
    const kept: unknown = JSON.parse(JSON.stringify([RULE, { ...RULE, id: 'two', operator: '=' }, null, 7, RULE]));
    expect(readAlertRules(kept)).toEqual([RULE]);
    for (const broken of [undefined, {}, 'rules', [{ ...RULE, value: '43000' }], [{ ...RULE, metric: 'x' }]]) {
      expect(readAlertRules(broken)).toEqual([]);
    }
    const many = Array.from({ length: 80 }, (_, index) => ({ ...RULE, id: String(index) }));
    expect(readAlertRules(many)).toHaveLength(RULES_MAX);
  });
});
