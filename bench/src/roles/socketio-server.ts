/** Socket.IO, sending the changes of each tick to a room: it encodes a packet once for all of them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { DeskFeed } from '../desk-feed.ts';
import { meteredRole } from '../meter.ts';
import { serveRole } from '../remote.ts';
import type { StreamServerRole } from '../stream-roles.ts';
import { Ticker } from '../ticker.ts';

const ROOM = 'desk';

let settle = () => {};

serveRole<StreamServerRole>({
  ...meteredRole(),
  settle: () => settle(),
  async start({ intervalMs, warmUpIntervalMs, trace }) {
    const feed = new DeskFeed(trace);
    feed.open();
    const http = createServer();
    const server = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false });
    server.on('connection', (socket) => socket.join(ROOM));
    await new Promise<void>((resolve) => {
      http.listen(0, '127.0.0.1', resolve);
    });
    const ticker = new Ticker(warmUpIntervalMs, () => {
      const { seq, prev, changes } = feed.step();
      server.to(ROOM).emit('update', { seq, prev, timestamp: new Date().toISOString(), changes });
    });
    settle = () => ticker.setInterval(intervalMs);
    return { port: (http.address() as AddressInfo).port };
  },
});
