import type { Source, SourceContext } from '../source.ts';
import { SessionLoop } from '../session-loop.ts';
import { Inbox } from './inbox.ts';
import { REDIS_SOURCE_DEFAULTS, type RedisSourceOptions } from './options.ts';
import { JointFeed, type RedisFeed } from './redis-feed.ts';
import { RedisSession } from './redis-session.ts';
import { RouteInbox } from './route-inbox.ts';
import { StreamReader } from './stream-reader.ts';

/**
 * Reads Redis: what B25's services write there, and what routes tell of channels, keys and streams. All that remembers
 * outlives the sessions: what was known before a break tells what is gone after it.
 */
export function createRedisSource(given: Partial<RedisSourceOptions>, context: SourceContext): Source {
  const options = { ...REDIS_SOURCE_DEFAULTS, ...given };
  let session: RedisSession | undefined;
  const feeds: RedisFeed[] = [];
  let streams: StreamReader | undefined;
  if (options.isB25) feeds.push(new Inbox(options, context, (kind) => session?.requery(kind)));
  if (options.routes.length > 0) {
    const routed = new RouteInbox(options, context);
    feeds.push(routed);
    if (options.streams.length > 0) streams = new StreamReader(options.streams, options, routed.decoder, context);
  }
  const feed = feeds.length === 1 && feeds[0] !== undefined ? feeds[0] : new JointFeed(feeds);
  return new SessionLoop({
    context,
    backoff: options,
    createSession: () => (session = new RedisSession(options, context, feed, streams)),
    // The URL is not repeated: it may hold a password.
    describeFault: (error) => `the configured URL cannot be read: ${(error as Error).message}`,
    onStop: () => feed.close(),
  });
}
