import { type AlertRule, describeRule } from '@tickboard/client/view/alert-rules';
import { addRule, changeRule, ruleOfCommand } from '@tickboard/client/view/rule-command';
import { describe, expect, it } from 'vitest';

const COMMAND = { SYM: 'BTCUSDT', FIELD: 'last', COMPARISON: '>', VALUE: '43000', TIME: '5s' };

describe('a rule that was typed as a command', () => {
  it('[UF7] is the rule that the editor would make', () => {
    const rule = ruleOfCommand(COMMAND, 'one');
    expect(describeRule(rule)).toBe('BTCUSDT last price > 43,000 for 5 s');
    expect([rule.severity, rule.cooldownSeconds, rule.isOn]).toEqual(['warning', 60, true]);
    expect(ruleOfCommand({ ...COMMAND, TIME: '2m' }, 'one').forSeconds).toBe(120);
    expect(ruleOfCommand({ ...COMMAND, TIME: undefined }, 'one').forSeconds).toBe(0);
    expect(ruleOfCommand({ ...COMMAND, FIELD: 'pnl' }, 'one').metric.channel).toBe('positions');
  });

  it('[UF7] names its fault', () => {
    expect(() => ruleOfCommand({ ...COMMAND, FIELD: 'colour' }, 'one')).toThrow('A rule cannot watch "colour"');
    expect(() => ruleOfCommand({ ...COMMAND, COMPARISON: '=' }, 'one')).toThrow('above or below');
    expect(() => ruleOfCommand({ ...COMMAND, VALUE: '43k' }, 'one')).toThrow('"43k" is no number');
    expect(() => ruleOfCommand({ ...COMMAND, TIME: '0.5s' }, 'one')).toThrow('Whole seconds');
  });

  it('[UF7] watches a figure of account, risk or summary by their names', () => {
    const rule = ruleOfCommand({ ...COMMAND, SYM: 'Risk', FIELD: 'margin_ratio', VALUE: '0.3' }, 'one');
    expect(rule.metric).toEqual({ channel: 'risk', key: undefined, field: 'margin_ratio' });
    expect(() => ruleOfCommand({ ...COMMAND, SYM: 'risk' }, 'one')).toThrow('A rule cannot watch "last" of risk');
  });

  it('[UF7] is kept with the others, by the name that the server has for its symbol', () => {
    let rules: readonly AlertRule[] = [];
    const kept = { read: () => rules, write: (next: typeof rules) => void (rules = next), onChange: () => {} };
    const place = 'terminal' as const;
    const add = (SYM: string) => addRule(kept, { ...COMMAND, SYM }, { id: SYM, place, symbols: ['BTCUSDT'] });
    expect(add('btcusdt')).toBe('Rule added in this terminal: BTCUSDT last price > 43,000 for 5 s');
    add('ETHUSDT');
    expect(rules.map(({ metric }) => metric.key)).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(changeRule(kept, { NUMBER: '2', STATE: 'off' })).toBe('Rule 2 is off: ETHUSDT last price > 43,000 for 5 s');
    expect(rules.map(({ isOn }) => isOn)).toEqual([true, false]);
    changeRule(kept, { NUMBER: '1', STATE: 'remove' });
    expect(rules.map(({ id }) => id)).toEqual(['ETHUSDT']);
    expect(() => changeRule(kept, { NUMBER: '2', STATE: 'on' })).toThrow('"2": expected a number from 1 to 1');
    rules = Array.from({ length: 50 }, () => rules[0] as AlertRule);
    expect(() => add('BTCUSDT')).toThrow('There are 50 rules already');
  });
});
