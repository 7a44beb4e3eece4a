/** Proves that docs/spec/ and the tests stay together: each rule has a test that names it, each spec test names a rule. */
import { parseSync, Visitor, type Expression, type Node } from 'oxc-parser';
import { lineAt, readFiles, type SourceFile } from './source-files.ts';

/** Tests here prove the specification, so each of them names a rule… */
const SPEC_TESTS = /^packages\/[^/]+\/test\//;
/** …but for those of inner parts that no user sees. */
const UNIT_TESTS = /\/test\/unit\//;

const RULE = /^\s*(?:(?:[-*+]|\d+[.)])\s+)?\*\*\[([A-Z]+\d+)\]\*\*/;
const FENCE = /^\s*(?:```|~~~)/;
const CITATIONS = /^(?:\[[A-Z]+\d+\]\s*)+/;

export interface RuleReport {
  readonly rules: number;
  readonly tests: number;
  /** One line per fault, `path:line` first. */
  readonly faults: readonly string[];
}

interface Rule {
  readonly name: string;
  readonly place: string;
  readonly path: string;
}

interface TestCase {
  readonly place: string;
  readonly path: string;
  readonly title: string;
  /** Rules named by the test or by a `describe` around it. */
  readonly cited: readonly string[];
}

export function checkRules(specs: readonly SourceFile[], testFiles: readonly SourceFile[]): RuleReport {
  const rules = specs.flatMap(listRules);
  const tests = testFiles.flatMap(listTests);
  const known = new Set(rules.map((rule) => rule.name));
  const proven = new Set(tests.flatMap((test) => test.cited));
  return {
    rules: known.size,
    tests: tests.length,
    faults: [
      ...findDuplicates(rules),
      ...rules.filter((rule) => !proven.has(rule.name)).map((rule) => `${rule.place} [${rule.name}] has no test`),
      ...tests.flatMap((test) =>
        test.cited.filter((name) => !known.has(name)).map((name) => `${test.place} names [${name}], which is no rule`),
      ),
      ...tests
        .filter((test) => test.cited.length === 0 && SPEC_TESTS.test(test.path) && !UNIT_TESTS.test(test.path))
        .map((test) => `${test.place} names no rule: ${test.title}`),
    ],
  };
}

function findDuplicates(rules: readonly Rule[]): string[] {
  const faults: string[] = [];
  const firstByName = new Map<string, Rule>();
  const fileByLetter = new Map<string, string>();
  for (const rule of rules) {
    const first = firstByName.get(rule.name);
    if (first === undefined) firstByName.set(rule.name, rule);
    else faults.push(`${rule.place} [${rule.name}] is also at ${first.place}`);

    const letter = rule.name.replace(/\d+$/, '');
    const file = fileByLetter.get(letter) ?? rule.path;
    fileByLetter.set(letter, file);
    if (file !== rule.path) faults.push(`${rule.place} [${rule.name}]: the letter ${letter} belongs to ${file}`);
  }
  return faults;
}

function listRules({ path, text }: SourceFile): Rule[] {
  const rules: Rule[] = [];
  let isCode = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (FENCE.test(line)) isCode = !isCode;
    const name = isCode ? undefined : RULE.exec(line)?.[1];
    if (name !== undefined) rules.push({ name, path, place: `${path}:${index + 1}` });
  }
  return rules;
}

/** Tests that run: what is skipped, left as a todo or expected to fail proves nothing and is not listed. */
function listTests({ path, text }: SourceFile): TestCase[] {
  const tests: TestCase[] = [];
  const around: { readonly call: Node; readonly cited: readonly string[]; readonly runs: boolean }[] = [];
  const { program, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  new Visitor({
    CallExpression(call) {
      const words = listCalleeWords(call.callee);
      const [title] = call.arguments;
      if (title === undefined || title.type === 'SpreadElement' || words === undefined) return;
      const runs = !words.some((word) => ['skip', 'todo', 'fails'].includes(word));
      const name = readTitle(title);
      const cited = [...(CITATIONS.exec(name)?.[0] ?? '').matchAll(/[A-Z]+\d+/g)].map(([rule]) => rule);
      if (words[0] === 'describe') around.push({ call, cited, runs });
      else if (runs && around.every((block) => block.runs)) {
        const all = [...around.flatMap((block) => block.cited), ...cited];
        tests.push({ path, place: `${path}:${lineAt(text, call.start)}`, title: name, cited: all });
      }
    },
    'CallExpression:exit'(call) {
      if (around.at(-1)?.call === call) around.pop();
    },
  }).visit(program);
  return tests;
}

/**
 * `['it', 'each']` for `it.each(table)(…)`; undefined where the call is neither a test nor a block of tests. The inner
 * call, `it.each(table)`, is not one: what ends on `each` becomes a test only by being called once more.
 */
function listCalleeWords(callee: Expression): string[] | undefined {
  const words: string[] = [];
  let node: Expression = callee;
  let isSecondCall = false;
  for (;;) {
    if (node.type === 'MemberExpression' && node.property.type === 'Identifier') {
      words.unshift(node.property.name);
      node = node.object;
    } else if (node.type === 'CallExpression') {
      isSecondCall = true;
      node = node.callee;
    } else if (node.type === 'TaggedTemplateExpression') {
      isSecondCall = true;
      node = node.tag;
    } else break;
  }
  if (node.type !== 'Identifier' || !['it', 'test', 'describe'].includes(node.name)) return undefined;
  const needsSecondCall = ['each', 'for', 'skipIf', 'runIf'].includes(words.at(-1) ?? '');
  if (words.includes('extend') || needsSecondCall !== isSecondCall) return undefined;
  return [node.name, ...words];
}

/** The title as far as it is written out: up to the first `${…}` or `+`, and empty for a computed one. */
function readTitle(title: Expression): string {
  if (title.type === 'Literal') return String(title.value);
  if (title.type === 'TemplateLiteral') return title.quasis[0]?.value.cooked ?? '';
  if (title.type === 'BinaryExpression' && title.left.type !== 'PrivateIdentifier') return readTitle(title.left);
  return '';
}

if (import.meta.main) {
  const specs = readFiles(['docs/spec/**/*.md']);
  const tests = readFiles(['{packages,apps}/*/test/**/*.{ts,tsx}', '{bench,test}/**/*.ts']);
  const report = checkRules(specs, tests);
  for (const fault of report.faults) console.error(fault);
  console.log(`${report.rules} rules, ${report.tests} tests, ${report.faults.length} faults`);
  if (report.faults.length > 0) process.exitCode = 1;
}
