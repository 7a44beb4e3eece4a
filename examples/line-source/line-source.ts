import { RouteDecoder } from '@tickboard/server/decode/route-decoder';
import type { Route } from '@tickboard/server/decode/route';
import { SessionLoop } from '@tickboard/server/sources/session-loop';
import type { Source, SourceContext } from '@tickboard/server/sources/source';
import { LineSession } from './line-session.ts';
import type { LineOptions } from './line-type.ts';

export function createLineSource(options: LineOptions, routes: readonly Route[], context: SourceContext): Source {
  // It outlives connections: what was known before a break tells what is gone after it.
  const decoder = new RouteDecoder({ routes, sink: context });
  return new SessionLoop({
    context,
    createSession: () => new LineSession(options, context, decoder),
    onStop: () => decoder.close(),
  });
}
