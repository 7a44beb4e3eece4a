import { describeRule } from '@tickboard/client/view/alert-rules';
import { ruleOfCommand } from '@tickboard/client/view/rule-command';
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
});
