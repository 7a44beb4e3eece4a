import type { FastifyInstance } from 'fastify';
import { HttpError } from '../http-error.ts';

/** Upgrade requests never come here: the transport takes them from the same HTTP server. This is for all others. */
export function addWebSocketRoute(app: FastifyInstance): void {
  for (const path of ['/ws', '/ws/stream']) {
    app.get(path, async (_request, reply) => {
      // Without `close`, a header set here would keep a connection open that the client wants closed.
      void reply.headers({ upgrade: 'websocket', connection: 'upgrade, close' });
      throw new HttpError(426, 'this is a WebSocket: connect to it with ws:// or wss://');
    });
  }
}
