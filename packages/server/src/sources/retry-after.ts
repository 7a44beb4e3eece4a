/** What a back end asks for by the header Retry-After (RFC 9110 §10.2.3). */
const WAIT_MAX_MS = 300_000;
const MS_PER_SECOND = 1_000;
const SECONDS = /^\d{1,9}$/;
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Milliseconds to wait, five minutes at most whatever is asked; undefined where nothing readable is asked. `now` is
 * Unix ms.
 */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (SECONDS.test(text)) return Math.min(WAIT_MAX_MS, Number(text) * MS_PER_SECOND);
  const at = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.min(WAIT_MAX_MS, Math.max(0, at - now));
}
