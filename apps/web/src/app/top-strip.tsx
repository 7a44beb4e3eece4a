/** On every page: where one is, whether the figures are real, and how the connection stands. */
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useStatusOf } from '../board/hooks.ts';
import { writeStroke } from '../keys/key-hint.tsx';
import { openHelp, openPalette } from '../keys/overlays.ts';
import { Menu } from '../ui/menu.tsx';
import { useMedia } from '../ui/use-media.ts';
import { AlertCount } from './alert-count.tsx';
import { ConnectionState } from './connection-state.tsx';
import { ModeBadge } from './mode-badge.tsx';
import { pageAt } from './routes.ts';
import classes from './top-strip.module.css';
import { useNav } from './use-nav.ts';

export function TopStrip({ path }: { readonly path: string }): ReactNode {
  const mode = useStatusOf((status) => status.mode);
  const isPhone = useMedia('(width < 640px)');
  return (
    <header className={classes['strip']} data-mode={mode}>
      <Link href="/desk" className={classes['brand']} title="Tickboard: to the desk">
        <img src="/favicon.svg" alt="" width="18" height="18" />
        <span>{isPhone ? (pageAt(path)?.title ?? 'Tickboard') : 'Tickboard'}</span>
      </Link>
      {isPhone ? null : <Pages path={path} />}
      <span className={classes['space']} />
      <button
        type="button"
        className={classes['search']}
        title="Pages, symbols, actions and commands"
        onClick={() => openPalette()}
      >
        <span>Search</span>
        <kbd>{writeStroke('Ctrl-k')}</kbd>
      </button>
      <button type="button" className={classes['help']} aria-label="Keys" title="What keys do here" onClick={openHelp}>
        ?
      </button>
      <ModeBadge />
      <ConnectionState />
      <AlertCount />
    </header>
  );
}

function Pages({ path }: { readonly path: string }): ReactNode {
  const [, navigate] = useLocation();
  const { shown, rest } = useNav();
  const current = pageAt(path);
  const behind = rest.find((route) => route === current);
  return (
    <nav className={classes['nav']} aria-label="Pages">
      {shown.map((route) => (
        <Link key={route.href} href={route.href} aria-current={route === current ? 'page' : undefined}>
          {route.title}
        </Link>
      ))}
      {rest.length === 0 ? null : (
        <Menu
          label={`${behind?.title ?? 'More'} ▾`}
          className={behind === undefined ? classes['more'] : `${classes['more']} ${classes['isCurrent']}`}
          items={rest.map(({ href, title }) => ({
            label: title,
            run: () => navigate(href),
            isCurrent: behind?.href === href,
          }))}
        />
      )}
    </nav>
  );
}
