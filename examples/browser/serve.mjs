/**
 * Serves the page of this folder without a build: TypeScript is stripped of its types on the way, and `/ws` leads to a
 * Tickboard server, so that page and WebSocket have the same origin. For trying things out; docs/client.md says how to
 * bundle. Run: npx node examples/browser/serve.mjs [URL of the server] [port]
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import { connect } from 'node:net';
import { join, normalize } from 'node:path';

const target = new URL(process.argv[2] ?? 'http://127.0.0.1:8080');
const port = Number(process.argv[3] ?? 8081);
const root = join(import.meta.dirname, '../..');
const isServed = /^\/(?:examples\/browser|packages\/(?:core|client)\/src|node_modules\/(?:typebox|@msgpack))\//;

async function serve(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const path = normalize(pathname === '/' ? '/examples/browser/index.html' : pathname);
  try {
    if (!isServed.test(path)) throw new Error('not part of the page');
    const text = await readFile(join(root, path), 'utf8');
    const type = path.endsWith('.html') ? 'text/html' : 'text/javascript';
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
    response.end(path.endsWith('.ts') ? asModule(stripTypeScriptTypes(text)) : asModule(text));
  } catch (error) {
    response.writeHead(404).end(error.message);
  }
}

/** Browsers take names as they are: across packages they need the ending that Node.js adds. */
function asModule(text) {
  return text.replaceAll(/from '(@tickboard\/[^']+)'/g, "from '$1.ts'");
}

const server = createServer((request, response) => void serve(request, response));

server.on('upgrade', (request, socket, head) => {
  const upstream = connect(Number(target.port || 80), target.hostname, () => {
    const headers = request.rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
    upstream.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers}\r\n`);
    upstream.write(head);
    socket.pipe(upstream).pipe(socket);
  });
  upstream.on('error', () => socket.destroy());
  socket.on('error', () => upstream.destroy());
});

server.listen(port, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${port}\n`));
