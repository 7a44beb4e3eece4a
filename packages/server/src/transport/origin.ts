/**
 * Whether a browser page of this origin may talk to us. Programs send no Origin header and are let through; a page of
 * the same host may; any other must be in the list. `*` allows all.
 */
export function isOriginAllowed(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (allowed.includes('*') || allowed.includes(origin)) return true;
  try {
    return host !== undefined && new URL(origin).host === host;
  } catch {
    return false;
  }
}
