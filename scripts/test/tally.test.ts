import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REPOSITORY_ROOT } from '../source-files.ts';
import { countTests } from '../tally.ts';

function report(files: Record<string, { status: string; tests: Record<string, string> }>): string {
  return JSON.stringify({
    testResults: Object.entries(files).map(([path, { status, tests }]) => ({
      name: join(REPOSITORY_ROOT, path),
      status,
      assertionResults: Object.entries(tests).map(([fullName, result]) => ({ fullName, status: result })),
    })),
  });
}

it('counts what passed and what was skipped', () => {
  const text = report({
    'a.test.ts': { status: 'passed', tests: { one: 'passed', two: 'passed', three: 'skipped' } },
    'b.test.ts': { status: 'passed', tests: { four: 'passed', five: 'todo' } },
  });
  expect(countTests(text, 0)).toEqual({ passed: 3, skipped: 2, failures: [] });
});

it('names each test that failed', () => {
  const text = report({ 'a.test.ts': { status: 'failed', tests: { one: 'passed', two: 'failed', three: 'failed' } } });
  expect(countTests(text, 1)).toEqual({ passed: 1, skipped: 0, failures: ['a.test.ts: two', 'a.test.ts: three'] });
});

it('says why a test failed, in one line and without the stack', () => {
  const text = JSON.stringify({
    testResults: [
      {
        name: join(REPOSITORY_ROOT, 'a.test.ts'),
        status: 'failed',
        assertionResults: [
          {
            fullName: 'one',
            status: 'failed',
            failureMessages: ['Error: waited in vain\n  for it\n    at f (a.ts:1:2)'],
          },
          { fullName: 'two', status: 'failed', failureMessages: ['x'.repeat(1_000)] },
        ],
      },
    ],
  });
  expect(countTests(text, 1).failures).toEqual([
    'a.test.ts: one: Error: waited in vain for it',
    `a.test.ts: two: ${'x'.repeat(300)}…`,
  ]);
});

it('counts a file that could not be loaded', () => {
  const text = report({
    'a.test.ts': { status: 'passed', tests: { one: 'passed' } },
    'b.test.ts': { status: 'failed', tests: {} },
  });
  expect(countTests(text, 1)).toEqual({ passed: 1, skipped: 0, failures: ['b.test.ts as a whole'] });
});

it('counts a bad end with nothing to show for it: coverage, or an error outside any test', () => {
  const text = report({ 'a.test.ts': { status: 'passed', tests: { one: 'passed' } } });
  expect(countTests(text, 1).failures).toHaveLength(1);
  expect(countTests(text, null).failures).toHaveLength(1);
});

it('counts a run without a report, and a run without a test', () => {
  expect(countTests(undefined, null)).toEqual({ passed: 0, skipped: 0, failures: ['vitest ended early, with null'] });
  expect(countTests(report({}), 0).failures).toEqual(['no test ran']);
});
