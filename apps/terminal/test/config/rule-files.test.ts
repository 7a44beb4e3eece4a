import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AlertRule, describeRule } from '@tickboard/client/view/alert-rules';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ruleFilesOf } from '../../src/config/rule-files.ts';

const rule = (id: string, isOn = true): AlertRule => ({
  id,
  metric: { channel: 'market_data', key: 'BTCUSDT', field: 'last_price' },
  operator: '>',
  value: 43_000,
  forSeconds: 0,
  cooldownSeconds: 60,
  severity: 'warning',
  hasSound: true,
  isOn,
});

let folder = '';
const open = () => ruleFilesOf({ XDG_STATE_HOME: folder });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tickboard-rules-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the files of rules', () => {
  it('[TD13] hold what was written for the next time, whole', () => {
    expect(open().read()).toEqual([]);
    open().write([rule('a'), rule('b')], []);
    expect(open().read().map(describeRule)).toHaveLength(2);
    open().fired.write('[{"rule":"a"}]');
    expect(JSON.parse(open().fired.read() ?? '')).toEqual([{ rule: 'a' }]);
  });

  it('[TD13] keep what another terminal wrote meanwhile', () => {
    const [one, other] = [open(), open()];
    one.write([rule('a'), rule('b')], []);
    other.write([rule('c')], []);
    expect(ids()).toEqual(['a', 'b', 'c']);
    one.write([rule('b', false)], [rule('a'), rule('b')]);
    expect(ids()).toEqual(['c', 'b']);
    expect(open().read().at(-1)?.isOn).toBe(false);
  });

  it('[TD13] that are broken cost what is broken, and nothing else', () => {
    open().write([rule('a'), rule('b')], []);
    const path = join(folder, 'tickboard', 'rules.json');
    const kept = JSON.parse(readFileSync(path, 'utf8')) as { rules: object[] };
    writeFileSync(path, JSON.stringify({ rules: [{ ...kept.rules[0], operator: '=' }, kept.rules[1]] }));
    expect(ids()).toEqual(['b']);
    writeFileSync(path, '{');
    expect(ids()).toEqual([]);
  });

  it('[TD13] that cannot be written say why', () => {
    writeFileSync(join(folder, 'tickboard'), '');
    expect(() => open().write([rule('a')], [])).toThrow(/EEXIST|ENOTDIR/);
  });
});

function ids(): readonly string[] {
  return open()
    .read()
    .map(({ id }) => id);
}
