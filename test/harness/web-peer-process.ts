/** An HTTP and WebSocket server in a process of its own, told what to say over the channel to its parent. See web-peer.ts. */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WebPeerCommand, WebPeerSettings } from './web-peer.ts';

const { port, key } = JSON.parse(process.argv[2] ?? '') as WebPeerSettings;
const queue: Buffer[] = [];
const isAllowed = (given: unknown) => key === undefined || given === key;

const server = createServer((request, response) => {
  if (!isAllowed(request.headers['x-api-key'])) {
    response.writeHead(401).end();
    return;
  }
  const body = queue.shift();
  if (body === undefined) response.writeHead(204).end();
  else response.writeHead(200, { 'content-type': 'application/json' }).end(body);
});
const sockets = new WebSocketServer({
  server,
  verifyClient: ({ req }: { req: { headers: Record<string, unknown> } }) => isAllowed(req.headers['x-api-key']),
});
sockets.on('connection', (socket) => socket.on('error', () => {}));

process.on('message', ({ payloads }: WebPeerCommand) => {
  for (const payload of payloads.map((text) => Buffer.from(text, 'base64'))) {
    queue.push(payload);
    for (const socket of sockets.clients) socket.send(payload, { binary: false });
  }
  process.send?.('sent');
});
process.on('disconnect', () => process.exit());
server.listen(port, '127.0.0.1', () => process.send?.('ready'));
