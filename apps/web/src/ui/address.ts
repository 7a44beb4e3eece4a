/** What stands in the path behind the name of a page, decoded once: what the router hands out is decoded in part. */
export function partOfPath(pathname: string, page: string): string | undefined {
  if (!pathname.startsWith(`/${page}/`)) return undefined;
  const part = pathname.slice(page.length + 2).replace(/\/$/, '');
  if (part === '' || part.includes('/')) return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    // What a person typed may be no code of anything.
    return part;
  }
}
