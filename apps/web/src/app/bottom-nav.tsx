/** The navigation of a phone, where the thumb is. */
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { Menu } from '../ui/menu.tsx';
import { useMedia } from '../ui/use-media.ts';
import classes from './bottom-nav.module.css';
import { pageAt } from './routes.ts';
import { useNav } from './use-nav.ts';

export function BottomNav({ path }: { readonly path: string }): ReactNode {
  const isPhone = useMedia('(width < 640px)');
  const [, navigate] = useLocation();
  const { shown, rest } = useNav();
  if (!isPhone) return null;
  const current = pageAt(path);
  const behind = rest.find((route) => route === current);
  return (
    <nav className={classes['nav']} aria-label="Pages">
      {shown.map((route) => (
        <Link key={route.href} href={route.href} aria-current={route === current ? 'page' : undefined}>
          {route.title}
        </Link>
      ))}
      <Menu
        label="More"
        placement="above"
        className={behind === undefined ? classes['more'] : `${classes['more']} ${classes['isCurrent']}`}
        items={rest.map(({ href, title }) => ({
          label: title,
          run: () => navigate(href),
          isCurrent: behind?.href === href,
        }))}
      />
    </nav>
  );
}
