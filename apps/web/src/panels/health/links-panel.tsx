/** What the server says of itself elsewhere. */
import type { ReactNode } from 'react';
import classes from './links-panel.module.css';

const LINKS = [
  { path: '/ready', words: 'Whether it is ready, and what it waits for' },
  { path: '/metrics', words: 'Its measurements, for Prometheus' },
  { path: '/debug', words: 'How it works at this moment' },
  { path: '/admin/quarantine', words: 'Messages of sources that it refused, and why' },
  { path: '/about', words: 'Its version, and the ways to read it' },
] as const;

export function LinksPanel(): ReactNode {
  return (
    <nav className={classes['links']} aria-label="The server in other words">
      {LINKS.map(({ path, words }) => (
        <a key={path} href={path} target="_blank" rel="noreferrer" title={words}>
          {path}
        </a>
      ))}
    </nav>
  );
}
