/** Listens to a WebSocket server. Rules: docs/spec/source-websocket.md. */
import type { Route } from '../../decode/route.ts';
import { RouteDecoder } from '../../decode/route-decoder.ts';
import { SessionLoop } from '../session-loop.ts';
import type { Source, SourceContext } from '../source.ts';
import { MessageReader } from './message-reader.ts';
import { WEBSOCKET_SOURCE_DEFAULTS, type WebSocketSourceOptions } from './options.ts';
import { WebSocketSession } from './websocket-session.ts';

type GivenOptions = Pick<WebSocketSourceOptions, 'url'> & Partial<WebSocketSourceOptions>;

export function createWebSocketSource(given: GivenOptions, routes: readonly Route[], context: SourceContext): Source {
  const options: WebSocketSourceOptions = { ...WEBSOCKET_SOURCE_DEFAULTS, ...given };
  // Outlives the sessions.
  const decoder = new RouteDecoder({ routes, sink: context, maxPayloadBytes: options.maxPayloadBytes });
  const reader = new MessageReader(options, routes, decoder, context);
  return new SessionLoop({
    context,
    backoff: options,
    createSession: () => new WebSocketSession(options, context, reader),
    // The URL is not repeated: it may hold a password.
    describeFault: (error) => `the configured URL cannot be read: ${(error as Error).message}`,
    onStop: () => decoder.close(),
  });
}
