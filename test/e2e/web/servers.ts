/** The servers that the pages of a test file ask. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import { startWebServer, type WebProcess, type WebServer } from '../../harness/web.ts';
import { fillDesk } from './routes.ts';

/** What Chromium says of itself when a server is gone. */
export const LOST = [/^error: WebSocket connection to 'ws:/, /net::ERR_(?:CONNECTION_|EMPTY_|SOCKET_)/];

/** One for the whole file, with something on every page. */
export function useFilledServer(): Pick<WebServer, 'url' | 'push'> {
  let server: WebServer | undefined;
  const started = (): WebServer => {
    if (server === undefined) throw new Error('the server has not started');
    return server;
  };
  beforeAll(async () => {
    server = await startWebServer();
    await fillDesk(server.push);
  });
  afterAll(async () => {
    await server?.stop();
  });
  return {
    get url() {
      return started().url;
    },
    get push() {
      return started().push;
    },
  };
}

/** What keeps a server until the test is over; the pages are closed before. */
export function useServers(
  closePages: () => Promise<void>,
): <Server extends WebServer | WebProcess>(server: Server) => Server {
  let servers: (WebServer | WebProcess)[] = [];
  afterEach(async () => {
    await closePages();
    await Promise.all(servers.map((server) => server.stop()));
    servers = [];
  });
  return (server) => {
    servers.push(server);
    return server;
  };
}
