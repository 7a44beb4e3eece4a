/**
 * Style sheets that could not be loaded. Vite asks for the style sheets of code once only: with the next attempt the code
 * would come without them.
 */
const failed = new Set<string>();

export function watchStyles(): void {
  document.addEventListener(
    'error',
    ({ target }) => {
      if (!(target instanceof HTMLLinkElement) || target.rel !== 'stylesheet') return;
      failed.add(target.href);
      target.remove();
    },
    true,
  );
}

/** Resolves once those that failed are there; at once where none did. */
export async function restoreStyles(): Promise<void> {
  const hrefs = [...failed];
  failed.clear();
  await Promise.all(hrefs.map(load));
}

function load(href: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.crossOrigin = '';
    link.href = href;
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => reject(new Error(`${href} could not be loaded`)));
    document.head.append(link);
  });
}
