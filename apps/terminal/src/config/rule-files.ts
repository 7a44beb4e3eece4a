/** The files in which a person's own rules for alerts are kept, and what they raised. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type AlertRule, readAlertRules } from '@tickboard/client/view/alert-rules';
import type { KeptText } from '@tickboard/client/view/kept-firings';
import { stateFileOf, writeWhole } from './user-files.ts';

export interface RuleFiles {
  readonly read: () => readonly AlertRule[];
  /** Takes over what was changed from `before` on. @throws {Error} where that cannot be */
  readonly write: (rules: readonly AlertRule[], before: readonly AlertRule[]) => void;
  /** What rules raised. */
  readonly fired: KeptText;
}

export function ruleFilesOf(environment: Readonly<Record<string, string | undefined>>): RuleFiles {
  const folder = dirname(stateFileOf(environment));
  const rulesFile = join(folder, 'rules.json');
  const firedFile = join(folder, 'fired.json');
  return {
    read: () => readRules(rulesFile),
    write: (rules, before) => writeWhole(rulesFile, { rules: merge(readRules(rulesFile), rules, before) }),
    fired: {
      read: () => readFileSync(firedFile, 'utf8'),
      write: (text) => writeWhole(firedFile, JSON.parse(text)),
    },
  };
}

/** None where there is no such file, or nothing that can be read; what is no rule is left out. */
function readRules(path: string): readonly AlertRule[] {
  try {
    const { rules } = JSON.parse(readFileSync(path, 'utf8')) as { readonly rules?: unknown };
    return readAlertRules(rules);
  } catch {
    return [];
  }
}

/** Another terminal may have kept some meanwhile: these stay. */
function merge(
  kept: readonly AlertRule[],
  rules: readonly AlertRule[],
  before: readonly AlertRule[],
): readonly AlertRule[] {
  const own = new Set([...before, ...rules].map(({ id }) => id));
  return [...kept.filter(({ id }) => !own.has(id)), ...rules];
}
