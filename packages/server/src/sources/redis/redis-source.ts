import type { Source, SourceContext } from '../source.ts';
import { SessionLoop } from '../session-loop.ts';
import { Inbox } from './inbox.ts';
import { REDIS_SOURCE_DEFAULTS, type RedisSourceOptions } from './options.ts';
import { RedisSession } from './redis-session.ts';

/** Reads market data and the desk's state from Redis, as B25's services write them there. */
export function createRedisSource(given: Partial<RedisSourceOptions>, context: SourceContext): Source {
  const options = { ...REDIS_SOURCE_DEFAULTS, ...given };
  let session: RedisSession | undefined;
  // Outlives the sessions: what was known before a break tells what is gone after it.
  const inbox = new Inbox(options, context, (kind) => session?.requery(kind));
  return new SessionLoop({
    context,
    backoff: options,
    createSession: () => (session = new RedisSession(options, context, inbox)),
    // The URL is not repeated: it may hold a password.
    describeFault: (error) => `the configured URL cannot be read: ${(error as Error).message}`,
    onStop: () => inbox.close(),
  });
}
