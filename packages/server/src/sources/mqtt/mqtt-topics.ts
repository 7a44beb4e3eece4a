/** Which topics of MQTT the routes of a source are about. */
import type { SubjectPattern } from '../../decode/subject-pattern.ts';

const WILDCARD = '\u0000';

/**
 * A part that varies and is a whole level becomes `+`; the last one `#`, because it may have slashes in it. Undefined
 * where MQTT cannot say it: a level that varies in part, or one with characters that no topic has.
 */
export function translatePattern(pattern: SubjectPattern): string | undefined {
  const levels = pattern.translate(WILDCARD).split('/');
  if (levels.some((level) => level !== WILDCARD && !isLiteral(level))) return undefined;
  const filter = levels
    .map((level, index) => (level !== WILDCARD ? level : index === levels.length - 1 ? '#' : '+'))
    .join('/');
  return filter === '' ? undefined : filter;
}

/** Whether MQTT takes it for a subscription. */
export function isTopicFilter(filter: string): boolean {
  const levels = filter.split('/');
  return (
    filter !== '' &&
    levels.every((level, index) => level === '+' || (level === '#' && index === levels.length - 1) || isLiteral(level))
  );
}

function isLiteral(level: string): boolean {
  return !/[\p{Cc}+#]/u.test(level);
}

/** Without those that another one covers: a broker may send a message once for each subscription that matches it. */
export function withoutCovered(filters: readonly string[]): string[] {
  const distinct = [...new Set(filters)];
  return distinct.filter((filter) => !distinct.some((other) => other !== filter && covers(other, filter)));
}

function covers(outer: string, inner: string): boolean {
  const outerLevels = outer.split('/');
  const innerLevels = inner.split('/');
  // What begins with $ is the broker's own, and no wildcard at the front stands for it.
  if (inner.startsWith('$') && !outer.startsWith('$')) return false;
  for (const [index, level] of outerLevels.entries()) {
    if (level === '#') return true;
    const other = innerLevels[index];
    if (other === undefined || other === '#') return false;
    if (level !== '+' && level !== other) return false;
  }
  return outerLevels.length === innerLevels.length;
}
