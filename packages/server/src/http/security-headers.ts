/** Headers that keep browsers from doing with an answer what it is not meant for. */
import type { FastifyHelmetOptions } from '@fastify/helmet';

type Directives = Readonly<Record<string, readonly string[]>>;

const NOTHING: Directives = {
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** The strictest policy, and beside it only what `allowed` names. */
export function createPolicy(allowed: Directives = {}): Pick<FastifyHelmetOptions, 'contentSecurityPolicy'> {
  const directives = Object.fromEntries(
    Object.entries({ ...NOTHING, ...allowed }).map(([name, sources]) => [name, [...sources]]),
  );
  return { contentSecurityPolicy: { useDefaults: false, directives } };
}

export const SECURITY_HEADERS: FastifyHelmetOptions = {
  ...createPolicy(),
  xFrameOptions: { action: 'deny' },
  // This server speaks plain HTTP. Whether a host is to be reached by TLS only is for the proxy before it to say.
  strictTransportSecurity: false,
};
