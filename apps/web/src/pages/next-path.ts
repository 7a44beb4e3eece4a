/** Where to go after signing in: a page of this dashboard, and nothing else. */
const USUAL = '/desk';

export function nextPath(search: string, origin: string): string {
  const wanted = new URLSearchParams(search).get('next');
  if (wanted === null || !wanted.startsWith('/')) return USUAL;
  const url = URL.parse(wanted, origin);
  if (url === null || url.origin !== origin || url.pathname === '/login') return USUAL;
  return `${url.pathname}${url.search}${url.hash}`;
}

/** The address of the page to sign in on, from where one comes back here. */
export function loginPath(here: string): string {
  return `/login?next=${encodeURIComponent(here)}`;
}
