/** A path that exists, asked with a method that it does not know, is 405 and not 404. */
import type { FastifyInstance } from 'fastify';
import { HttpError } from './http-error.ts';

/** Made by the CORS plugin, for every path. */
const ANY_PATH = '*';

/** Methods by path, of the routes added from now on. */
export function noteRoutes(app: FastifyInstance): ReadonlyMap<string, ReadonlySet<string>> {
  const methodsByPath = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    if (url === ANY_PATH) return;
    const methods = methodsByPath.get(url) ?? new Set();
    methodsByPath.set(url, methods);
    for (const name of [method].flat()) methods.add(name);
  });
  return methodsByPath;
}

/** To be called when all routes are there. */
export function refuseOtherMethods(
  app: FastifyInstance,
  methodsByPath: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  for (const [url, methods] of methodsByPath) {
    // Copied, as the route added here is noted too.
    const known = [...methods];
    const allow = known.join(', ');
    app.route({
      url,
      exposeHeadRoute: false,
      method: app.supportedMethods.filter((method) => !known.includes(method)),
      onRequest: async (request, reply) => {
        void reply.header('allow', allow);
        throw new HttpError(405, `${request.method} is not possible here, only ${allow}`);
      },
      handler: () => undefined,
    });
  }
}
