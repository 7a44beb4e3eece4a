/** An HTTP service of a back end: answers each path with what the test says, and can be taken away and brought back. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpService {
  readonly url: string;
  /** What a path answers from now on, as JSON; any other path is 404. */
  answer(path: string, value: unknown): void;
  /** Nothing listens any more, and every connection is gone. */
  halt(): Promise<void>;
  /** Listens again on the same port. */
  resume(): Promise<void>;
}

export async function startHttpService(): Promise<HttpService> {
  const answers = new Map<string, unknown>();
  let server: Server | undefined;
  let port = 0;

  async function listen(): Promise<void> {
    const started = createServer((request, response) => {
      const answer = answers.get(request.url ?? '');
      response.statusCode = answer === undefined ? 404 : 200;
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer ?? { error: 'not found' }));
    });
    await new Promise<void>((resolve, reject) => {
      started.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    ({ port } = started.address() as AddressInfo);
    server = started;
  }

  await listen();
  return {
    url: `http://127.0.0.1:${port}`,
    answer: (path, value) => void answers.set(path, value),
    async halt() {
      const ending = server;
      server = undefined;
      if (ending === undefined) return;
      const hasEnded = new Promise((resolve) => {
        ending.close(resolve);
      });
      ending.closeAllConnections();
      await hasEnded;
    },
    resume: listen,
  };
}
