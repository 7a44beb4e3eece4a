import { describe, expect, it } from 'vitest';
import { checkRules } from '../check-rules.ts';

const SPEC = 'docs/spec/store.md';
const TEST = 'packages/core/test/store/store.test.ts';

function faultsOf(spec: string, test: string, testPath = TEST): readonly string[] {
  return checkRules([{ path: SPEC, text: spec }], [{ path: testPath, text: test }]).faults;
}

describe('rules', () => {
  it('are found at the start of a line or of a list item', () => {
    const spec = '# Store\n\n**[S1]** one\n- **[S2]** two\n  * **[S3]** three\n4. **[S4]** four\n';
    expect(faultsOf(spec, '')).toEqual([
      `${SPEC}:3 [S1] has no test`,
      `${SPEC}:4 [S2] has no test`,
      `${SPEC}:5 [S3] has no test`,
      `${SPEC}:6 [S4] has no test`,
    ]);
  });

  it('are not found inside a sentence, a code block, or without emphasis', () => {
    const spec = 'See **[S1]** for more.\n[S2] plain\n```\n**[S3]** sample\n```\n';
    expect(checkRules([{ path: SPEC, text: spec }], [])).toEqual({ rules: 0, tests: 0, faults: [] });
  });

  it('are satisfied by one test that names them', () => {
    expect(faultsOf('**[S1]** one\n', "it('[S1] holds', () => {});")).toEqual([]);
  });

  it('may not share a number', () => {
    expect(faultsOf('**[S1]** one\n\n**[S1]** other\n', "it('[S1] holds', () => {});")).toEqual([
      `${SPEC}:3 [S1] is also at ${SPEC}:1`,
    ]);
  });

  it('may not use the letter of another file', () => {
    const specs = [
      { path: 'docs/spec/feed.md', text: '**[S1]** one\n' },
      { path: SPEC, text: '**[S2]** two\n' },
    ];
    const tests = [{ path: TEST, text: "it('[S1] [S2] hold', () => {});" }];
    expect(checkRules(specs, tests).faults).toEqual([`${SPEC}:1 [S2]: the letter S belongs to docs/spec/feed.md`]);
  });
});

describe('a test that names', () => {
  it('an unknown rule is a fault', () => {
    expect(faultsOf('**[S1]** one\n', "it('[S1] holds', () => {});\nit('[S9] holds', () => {});")).toEqual([
      `${TEST}:2 names [S9], which is no rule`,
    ]);
  });

  it('no rule is a fault below packages/*/test', () => {
    expect(faultsOf('', "\nit('works', () => {});")).toEqual([`${TEST}:2 names no rule: works`]);
    expect(faultsOf('', "it('takes [S4] as text', () => {});")).toEqual([
      `${TEST}:1 names no rule: takes [S4] as text`,
    ]);
    expect(faultsOf('', 'it(title, () => {});')).toEqual([`${TEST}:1 names no rule: `]);
  });

  it('no rule is fine below a unit folder, and outside packages', () => {
    const test = "it('works', () => {});";
    expect(faultsOf('', test, 'packages/core/test/unit/random.test.ts')).toEqual([]);
    expect(faultsOf('', test, 'test/end-to-end.test.ts')).toEqual([]);
  });
});

describe('a rule counts as named', () => {
  const RULES = '**[S1]** one\n\n**[S2]** two\n';

  it.each([
    ["it('[S1][S2] both', () => {});"],
    ["test('[S1] [S2] both', () => {});"],
    ['it(`[S1] [S2] ${name}`, () => {});'],
    ["it.concurrent('[S1] [S2] both', async () => {});"],
    ["it.each([[1], [2]])('[S1] [S2] %i', () => {});"],
    ["it.each`a\n${1}`('[S1] [S2] $a', () => {});"],
    ["it.skipIf(isWindows)('[S1] [S2] both', () => {});"],
    ["describe('[S1] [S2] block', () => { it('first', () => {}); it('second', () => {}); });"],
    ["describe.each([1])('[S1] %i', () => { it('[S2] inner', () => {}); });"],
    ["it('[S1] [S2] ' + name, () => {});"],
    ['for (const name of names) { it(`[S1] [S2] ${name}`, () => {}); }'],
    ["export function contract() { describe('source', () => { it('[S1] [S2] both', () => {}); }); }"],
  ])('in %s', (test) => {
    const { faults, tests } = checkRules([{ path: SPEC, text: RULES }], [{ path: 'test/any.test.ts', text: test }]);
    expect(faults).toEqual([]);
    expect(tests).toBeGreaterThan(0);
  });

  it.each([
    ["it.skip('[S1] [S2] both', () => {});"],
    ["it.todo('[S1] [S2] both');"],
    ["it.fails('[S1] [S2] both', () => {});"],
    ["describe.skip('block', () => { it('[S1] [S2] both', () => {}); });"],
    ["describe('[S1] [S2] an empty block', () => {});"],
    ["// it('[S1] [S2] both', () => {});"],
    ["expect('[S1] [S2] both').toBe(text);"],
    ["it('both, see [S1] [S2]', () => {});"],
    ["it.each(['[S1] [S2]'])('%s', () => {});"],
  ])('but not in %s', (test) => {
    expect(faultsOf(RULES, test, 'test/any.test.ts')).toEqual([
      `${SPEC}:1 [S1] has no test`,
      `${SPEC}:3 [S2] has no test`,
    ]);
  });

  it('not in the block after the one that names it', () => {
    const test = "describe('[S1] [S2] a', () => { it('x', () => {}); });\ndescribe('b', () => { it('y', () => {}); });";
    expect(faultsOf(RULES, test)).toEqual([`${TEST}:2 names no rule: y`]);
  });
});
