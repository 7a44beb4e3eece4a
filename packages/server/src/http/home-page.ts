/** The page at `/`: what this server is, and where its answers are. Static but for version and mode, without script. */
import { createHash } from 'node:crypto';

export interface HomePageFacts {
  readonly version: string;
  readonly mode: 'live' | 'simulated';
  readonly isKeyRequired: boolean;
}

interface Endpoint {
  readonly path: string;
  readonly description: string;
  readonly needsKey?: boolean;
}

const ENDPOINTS: readonly Endpoint[] = [
  { path: '/health', description: 'whether the process serves' },
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
];

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
code, td:first-child { font-family: ui-monospace, monospace; }
td { padding: 0.25rem 1.5rem 0.25rem 0; vertical-align: top; }
.mode { padding: 0.5rem 1rem; border-left: 0.25rem solid; }
.simulated { border-color: #b7791f; }
.live { border-color: #2f855a; }
`;

/** The only style that the page's policy lets in. */
export const HOME_PAGE_STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

const MODES: Readonly<Record<HomePageFacts['mode'], string>> = {
  simulated: '<strong>Simulated data.</strong> Nothing that this server shows is real.',
  live: '<strong>Live data</strong> from the sources that <a href="/ready">/ready</a> lists.',
};

export function renderHomePage({ version, mode, isKeyRequired }: HomePageFacts): string {
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
<p>State streams over the WebSocket <code>/ws?type=web</code> (JSON) or <code>/ws?type=tui</code> (MessagePack): a snapshot, then changed fields only. A dashboard page is not part of this version.</p>
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
