import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react';
import { Link, Redirect, Route, Switch, useLocation, useSearch } from 'wouter';
import { useDesk } from '../board/desk.ts';
import { useModeChanges, usePreference, useStatusOf } from '../board/hooks.ts';
import { Keyboard } from '../keys/keyboard.tsx';
import { loginPath } from '../pages/next-path.ts';
import { Empty } from '../ui/empty.tsx';
import { loadable } from '../ui/loadable.tsx';
import { Announcer } from './announcer.tsx';
import classes from './app.module.css';
import { BottomNav } from './bottom-nav.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { PerformanceHud } from './performance-hud.tsx';
import { Refusal } from './refusal.tsx';
import { HOME, pageAt, ROUTES } from './routes.ts';
import { SummaryStrip } from './summary-strip.tsx';
import { TopStrip } from './top-strip.tsx';
import { symbolIn, useChoiceInAddress } from './url-state.ts';

const { Component: LoginPage } = loadable(async () => (await import('../pages/login-page.tsx')).LoginPage);

/** Whoever opens a page is not kept from it by what they may open later. */
const PREFETCH_AFTER_MS = 10_000;

export function App(): ReactNode {
  const { credentials } = useDesk();
  const [path] = useLocation();
  const search = useSearch();
  const isTokenWanted = useSyncExternalStore(credentials.subscribe, () => credentials.isWanted);
  if (path === '/login') {
    return (
      <PageBoundary>
        <LoginPage />
      </PageBoundary>
    );
  }
  if (isTokenWanted) return <Redirect to={loginPath(`${path}${search === '' ? '' : `?${search}`}`)} replace />;
  return <Pages path={path} isWall={new URLSearchParams(search).get('wall') === '1'} />;
}

/** On a wall nobody clicks: the figures alone, and what they are. */
function Pages({ path, isWall }: { readonly path: string; readonly isWall: boolean }): ReactNode {
  const main = useRef<HTMLElement>(null);
  const state = useStatusOf((status) => status.state);
  const mode = useStatusOf((status) => status.mode);
  // Other decimals are another way to write every price: the page is written anew.
  const digits = usePreference((values) => values.digits);
  const modes = useModeChanges();
  useTitle(path);
  useFocusOnPage(path, main);
  useChoiceInAddress();
  usePrefetch(state === 'connected');
  return (
    <div className={classes['app']} data-wall={isWall || undefined} data-mode={mode}>
      <a
        className={classes['skip']}
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the page
      </a>
      {state === 'resyncing' ? (
        <i className={classes['progress']} role="progressbar" aria-label="Getting the state anew" />
      ) : null}
      <Announcer />
      {isWall ? null : <TopStrip path={path} />}
      <SummaryStrip isWall={isWall} />
      <main className={classes['main']} id="main" ref={main} tabIndex={-1}>
        {state === 'refused' ? (
          <Refusal />
        ) : (
          <PageBoundary key={`${pageAt(path)?.href ?? path} ${digits} ${modes}`}>
            <Switch>
              {ROUTES.map(({ path: pattern, Page }) => (
                <Route key={pattern} path={pattern}>
                  <Page />
                </Route>
              ))}
              <Route path="/">
                <Redirect to={HOME} replace />
              </Route>
              <Route>
                <Empty title="There is no such page" action={<Link href={HOME}>To the desk</Link>}>
                  Its address may be wrong, or of another version.
                </Empty>
              </Route>
            </Switch>
          </PageBoundary>
        )}
      </main>
      {isWall ? null : <BottomNav path={path} />}
      <PerformanceHud />
      <Keyboard />
    </div>
  );
}

/** What was not opened yet is there when the server is not; never where the person asks the browser to save data. */
function usePrefetch(isConnected: boolean): void {
  const isDone = useRef(false);
  useEffect(() => {
    const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
    if (!isConnected || isDone.current || connection?.saveData === true) return undefined;
    const begin = async () => {
      try {
        await (await import('./prefetch.ts')).prefetch();
        isDone.current = true;
      } catch {
        // The server went away: it is tried again when it is back, and with the first use.
      }
    };
    const timer = setTimeout(() => void begin(), PREFETCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isConnected]);
}

function useTitle(path: string): void {
  const title = pageAt(path)?.title;
  useEffect(() => {
    const parts = [symbolIn(location.pathname, ''), title, 'Tickboard'];
    document.title = parts.filter((part) => part !== undefined).join(' · ');
  }, [path, title]);
}

/** Whoever goes to another page by keys or hears it read begins at its content. */
function useFocusOnPage(path: string, main: { readonly current: HTMLElement | null }): void {
  const page = pageAt(path)?.href;
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    main.current?.focus({ preventScroll: true });
  }, [page, main]);
}
