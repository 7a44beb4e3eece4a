/** Which subjects of NATS the routes of a source are about. */
import type { SubjectPattern } from '../../decode/subject-pattern.ts';

const WILDCARD = '\u0000';

/**
 * A part that varies and is a whole token becomes `*`; the last one `>`, because it may have dots in it. Undefined
 * where NATS cannot say it: a token that varies in part, an empty token, or one with characters that no subject has.
 */
export function translatePattern(pattern: SubjectPattern): string | undefined {
  const tokens = pattern.translate(WILDCARD).split('.');
  if (tokens.some((token) => token !== WILDCARD && !isLiteral(token))) return undefined;
  return tokens.map((token, index) => (token !== WILDCARD ? token : index === tokens.length - 1 ? '>' : '*')).join('.');
}

/** Whether NATS takes it for a subscription. */
export function isSubscribable(subject: string): boolean {
  const tokens = subject.split('.');
  return tokens.every(
    (token, index) => token === '*' || (token === '>' && index === tokens.length - 1) || isLiteral(token),
  );
}

function isLiteral(token: string): boolean {
  return token !== '' && !/[\s\p{Cc}*>]/u.test(token);
}

/** Without those that another one covers: NATS sends a message once for each subscription that matches it. */
export function withoutCovered(subjects: readonly string[]): string[] {
  const distinct = [...new Set(subjects)];
  return distinct.filter((subject) => !distinct.some((other) => other !== subject && covers(other, subject)));
}

/** Whether every name that is one of `inner` is one of `outer` too. A name without wildcards is one of itself. */
export function covers(outer: string, inner: string): boolean {
  const outerTokens = outer.split('.');
  const innerTokens = inner.split('.');
  for (const [index, token] of outerTokens.entries()) {
    const other = innerTokens[index];
    if (other === undefined) return false;
    if (token === '>') return true;
    if (token !== '*' && token !== other) return false;
    if (token === '*' && other === '>') return false;
  }
  return outerTokens.length === innerTokens.length;
}

/** Whether some name is one of both. */
export function intersect(left: string, right: string): boolean {
  const leftTokens = left.split('.');
  const rightTokens = right.split('.');
  for (let index = 0; ; index++) {
    const a = leftTokens[index];
    const b = rightTokens[index];
    if (a === undefined || b === undefined) return a === b;
    if (a === '>' || b === '>') return true;
    if (a !== b && a !== '*' && b !== '*') return false;
  }
}
