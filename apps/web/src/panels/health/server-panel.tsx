/** What the server says of itself, here and elsewhere. */
import { formatFixed } from '@tickboard/client/view/numbers';
import { formatDuration } from '@tickboard/client/view/times';
import type { ReactNode } from 'react';
import { useDesk } from '../../board/desk.ts';
import { useServiceInfo } from '../../board/hooks.ts';
import classes from './server-panel.module.css';

const LINKS = [
  { path: '/ready', words: 'Whether it is ready, and what it waits for', needsKey: false },
  { path: '/metrics', words: 'Its measurements, for Prometheus', needsKey: false },
  { path: '/debug', words: 'How it works at this moment', needsKey: true },
  { path: '/admin/quarantine', words: 'Messages of sources that it refused, and why', needsKey: true },
  { path: '/about', words: 'Its version, and the ways to read it', needsKey: false },
] as const;

export function ServerPanel(): ReactNode {
  const info = useServiceInfo();
  const { credentials } = useDesk();
  // A link carries no key, and none may stand in an address.
  const links = LINKS.filter(({ needsKey }) => !needsKey || !credentials.hasToken);
  const uptime = info?.uptime;
  return (
    <section className={classes['server']} aria-label="Server" data-panel="server">
      <h2>Server</h2>
      <dl>
        <Fact name="Version" words="Of Tickboard">
          {info?.version ?? '-'}
        </Fact>
        <Fact name="Runtime" words="What it runs on">
          {info?.runtime ?? '-'}
        </Fact>
        <Fact name="Up" words="Since it started">
          {uptime === undefined ? '-' : formatDuration(uptime * 1_000)}
        </Fact>
        <Fact name="Clients" words="Connected now, this page among them">
          {formatFixed(info?.connections, 0)}
        </Fact>
        <Fact name="Lagging" words="Clients that take less than they are sent">
          {formatFixed(info?.lagging, 0)}
        </Fact>
        <Fact name="Queued" words="Messages that wait for clients">
          {formatFixed(info?.queued, 0)}
        </Fact>
      </dl>
      <nav aria-label="The server in other words">
        {links.map(({ path, words }) => (
          <a key={path} href={path} target="_blank" rel="noreferrer" title={words}>
            {path}
          </a>
        ))}
      </nav>
    </section>
  );
}

function Fact({ name, words, children }: { readonly name: string; readonly words: string; readonly children: string }) {
  return (
    <div title={words}>
      <dt>{name}</dt>
      <dd className="figures">{children}</dd>
    </div>
  );
}
