/** Which alerts of the log are shown, and what is said of one: the same in both dashboards. */
import type { LoggedAlert } from './alert-log.ts';
import type { ExportedColumn } from './csv.ts';
import type { Severity } from './feed-items.ts';
import type { RulePlace } from './rule-watch.ts';
import { formatIso } from './times.ts';

export const ALERT_CHOICES = ['all', 'open', 'critical', 'warning', 'info'] as const;
export type AlertChoice = (typeof ALERT_CHOICES)[number];

export const ALERT_CHOICE_WORDS: Readonly<Record<AlertChoice, string>> = {
  all: 'All',
  open: 'Not acknowledged',
  critical: 'Critical',
  warning: 'Warning',
  info: 'Info',
};
export const ACKNOWLEDGED_WORD = 'acknowledged';
export const ALL_ACKNOWLEDGED = 'All that are shown are acknowledged';

export function isChosenAlert(
  { key, severity }: { readonly key: string; readonly severity: Severity | undefined },
  choice: AlertChoice,
  acknowledged: ReadonlySet<string>,
): boolean {
  if (choice === 'all') return true;
  return choice === 'open' ? !acknowledged.has(key) : severity === choice;
}

/** `2 of 5 not acknowledged in this browser`. */
export function countOpen(alerts: readonly LoggedAlert[], acknowledged: ReadonlySet<string>, place: RulePlace): string {
  const open = alerts.filter(({ key }) => !acknowledged.has(key)).length;
  return `${open} of ${alerts.length} not acknowledged in this ${place}`;
}

/** Its words, with the symbol before them where they do not name it. */
export function wordsOfAlert({ symbol, words }: Pick<LoggedAlert, 'symbol' | 'words'>): string {
  return isSymbolApart({ symbol, words }) ? `${symbol} ${words}` : words;
}

export function isSymbolApart({ symbol, words }: Pick<LoggedAlert, 'symbol' | 'words'>): boolean {
  return symbol !== undefined && !words.split(/[\s,:;()]+/).includes(symbol);
}

/** Strategy and origin: a source of the server, or a rule of this place. */
export function originOfAlert({ strategy, origin, rule }: LoggedAlert, place: RulePlace): string {
  const from = rule === undefined ? `from ${origin}` : `a rule of this ${place}`;
  return [strategy, from].filter((part) => part !== undefined).join(' \u00b7 ');
}

export function noAlerts(hasAny: boolean, where: string): { readonly title: string; readonly words: string } {
  return hasAny
    ? { title: 'None of these', words: 'Alerts of other kinds are hidden.' }
    : { title: 'No alerts', words: `Nothing was raised yet. ${where}` };
}

/** The log as a file has it. */
export function alertColumns(acknowledged: ReadonlySet<string>): readonly ExportedColumn<LoggedAlert>[] {
  return [
    { id: 'time', exact: ({ time }) => formatIso(time) },
    { id: 'severity', exact: ({ severity }) => severity },
    { id: 'symbol', exact: ({ symbol }) => symbol },
    { id: 'strategy_name', exact: ({ strategy }) => strategy },
    { id: 'message', exact: ({ words }) => words },
    { id: 'origin', exact: ({ origin }) => origin },
    { id: 'acknowledged_here', exact: ({ key }) => acknowledged.has(key) },
  ];
}
