/** Which pages the navigation has room for. */
import { useMedia } from '../ui/use-media.ts';
import { type PageRoute, ROUTES } from './routes.ts';

export interface Nav {
  readonly shown: readonly PageRoute[];
  /** Behind "More". */
  readonly rest: readonly PageRoute[];
}

const FEW = ['/desk', '/markets', '/trade', '/feeds'];
const COMPACT = ['/desk', '/markets', '/trade', '/portfolio', '/feeds'];
const USUAL = [...COMPACT, '/strategies', '/risk', '/alerts'];

export function useNav(): Nav {
  const isNarrow = useMedia('(width < 900px)');
  const isCompact = useMedia('(width < 1180px)');
  const isWide = useMedia('(width >= 1500px)');
  const hrefs = isNarrow ? FEW : isCompact ? COMPACT : USUAL;
  const isShown = ({ href }: PageRoute) => isWide || hrefs.includes(href);
  return { shown: ROUTES.filter(isShown), rest: ROUTES.filter((route) => !isShown(route)) };
}
