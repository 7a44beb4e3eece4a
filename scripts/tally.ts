/** What a run of vitest comes to, from its JSON report and its exit code. */
import { relative } from 'node:path';
import { REPOSITORY_ROOT } from './source-files.ts';

export interface Tally {
  readonly passed: number;
  readonly skipped: number;
  /** One line for each thing that failed. */
  readonly failures: readonly string[];
}

/** The part of vitest's report that is read here: Jest's format. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      /** Each a message, with its stack below. */
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** Enough to see what went wrong where only the end of the output is kept. */
const REASON_LENGTH_MAX = 300;

/**
 * @param report As vitest wrote it; undefined where it wrote none.
 * @param exitCode Vitest's own verdict. It also knows of coverage and of errors outside any test: where it is bad and
 *   the report shows nothing, that counts as one failure.
 */
export function countTests(report: string | undefined, exitCode: number | null): Tally {
  if (report === undefined) return { passed: 0, skipped: 0, failures: [`vitest ended early, with ${exitCode}`] };
  const files = (JSON.parse(report) as Report).testResults;
  let passed = 0;
  let skipped = 0;
  const failures: string[] = [];
  for (const { name, status, assertionResults } of files) {
    const path = relative(REPOSITORY_ROOT, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    passed += assertionResults.filter((test) => test.status === 'passed').length;
    skipped += assertionResults.filter((test) => !['passed', 'failed'].includes(test.status)).length;
    failures.push(...failed.map((test) => `${path}: ${test.fullName}${describeReason(test.failureMessages)}`));
    if (status === 'failed' && failed.length === 0) failures.push(`${path} as a whole`);
  }
  if (passed === 0 && failures.length === 0) failures.push('no test ran');
  if (exitCode !== 0 && failures.length === 0) failures.push('coverage, or an error outside the tests: see above');
  return { passed, skipped, failures };
}

function describeReason(messages: readonly string[] = []): string {
  const [reason = ''] = messages.join(' ').split(/\n\s+at /);
  const line = reason.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return '';
  return `: ${line.length > REASON_LENGTH_MAX ? `${line.slice(0, REASON_LENGTH_MAX)}…` : line}`;
}
