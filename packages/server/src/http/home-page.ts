/** The page about the server: what it is, and where its answers are. Static but for version and mode, without script. */
import { createHash } from 'node:crypto';

export interface HomePageFacts {
  readonly version: string;
  readonly mode: 'live' | 'simulated';
  readonly isKeyRequired: boolean;
  /** Whether the dashboard was built, and stands at `/`. */
  readonly hasDashboard: boolean;
}

interface Endpoint {
  readonly path: string;
  readonly description: string;
  readonly needsKey?: boolean;
}

const ENDPOINTS: readonly Endpoint[] = [
  { path: '/health', description: 'whether the process serves' },
  { path: '/dashboard_realtime.html', description: 'signals, trades, metrics and alerts, live' },
  { path: '/ready', description: 'whether every source is live, and what is missing' },
  { path: '/metrics', description: 'Prometheus text; as JSON the ticker, when asked for application/json' },
  { path: '/api/service-info', description: 'version, runtime, clients, counts, status of each back end' },
  {
    path: '/api/v1/state/market_data',
    description: 'current rows of a channel, or of one key below it',
    needsKey: true,
  },
  {
    path: '/debug',
    description: 'the whole state with counts, versions, digests, sources and clients',
    needsKey: true,
  },
  {
    path: '/admin/quarantine',
    description: 'what was refused, by source; below it the last hundred of a source, and why',
    needsKey: true,
  },
];

const STYLE = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#ffffff, #0d1117);
  --surface: light-dark(#f6f8fa, #161b22);
  --line: light-dark(#d0d7de, #30363d);
  --text: light-dark(#1f2328, #e6e9ee);
  --muted: light-dark(#57606a, #9aa4b2);
  --link: light-dark(#0969da, #79c0ff);
  --warn: light-dark(#8a6100, #f0b90b);
  --up: light-dark(#087f5b, #2ebd85);
}
body { background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; max-width: 54rem; margin: 3rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0.5rem; }
a { color: var(--link); }
code, td:first-child { font-family: ui-monospace, monospace; font-size: 0.9em; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
td { padding: 0.5rem 1.5rem 0.5rem 0; vertical-align: top; border-top: 1px solid var(--line); }
td:last-child { color: var(--muted); padding-right: 0; }
.mode { padding: 0.75rem 1rem; background: var(--surface); border-left: 0.25rem solid; }
.simulated { border-color: var(--warn); }
.live { border-color: var(--up); }
@media (max-width: 40rem) {
  body { margin-top: 1.5rem; }
  td { display: block; border-top: 0; padding: 0 0 0.75rem; }
  td:first-child { padding: 0.75rem 0 0; border-top: 1px solid var(--line); }
}
`;

/** The only style that the page's policy lets in. */
export const HOME_PAGE_STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

const MODES: Readonly<Record<HomePageFacts['mode'], string>> = {
  simulated: '<strong>Simulated data.</strong> Nothing that this server shows is real.',
  live: '<strong>Live data</strong> from the sources that <a href="/ready">/ready</a> lists.',
};

const DASHBOARD = 'The dashboard is at <a href="/">/</a>.';
const NO_DASHBOARD =
  'The dashboard was not built. Run <code>npm run build</code> where the server is installed, then start it again.';

export function renderHomePage({ version, mode, isKeyRequired, hasDashboard }: HomePageFacts): string {
  const rows = ENDPOINTS.map(({ path, description, needsKey }) => {
    const key = needsKey === true && isKeyRequired ? ' (needs the API key)' : '';
    return `<tr><td><a href="${path}">${path}</a></td><td>${description}${key}</td></tr>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tickboard</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<h1>Tickboard</h1>
<p>A real-time trading dashboard server, version ${escapeHtml(version)}.</p>
<p class="mode ${mode}">${MODES[mode]}</p>
<p>State streams over the WebSocket <code>/ws?type=web</code> (JSON) or <code>/ws?type=tui</code> (MessagePack): a snapshot, then changed fields only.</p>
<p>${hasDashboard ? DASHBOARD : NO_DASHBOARD}</p>
<table>
${rows.join('\n')}
</table>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
