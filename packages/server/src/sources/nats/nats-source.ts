import { RouteDecoder } from '../../decode/route-decoder.ts';
import type { Route } from '../../decode/route.ts';
import { SessionLoop } from '../session-loop.ts';
import type { Source, SourceContext } from '../source.ts';
import { NatsSession } from './nats-session.ts';
import { NATS_SOURCE_DEFAULTS, type NatsSourceOptions } from './options.ts';
import type { StreamPosition } from './stream-reader.ts';

export type NatsSourceGiven = Partial<NatsSourceOptions> & Pick<NatsSourceOptions, 'subjects'>;

/** Listens to subjects of NATS, or reads a stream of JetStream. */
export function createNatsSource(given: NatsSourceGiven, routes: readonly Route[], context: SourceContext): Source {
  const options = { ...NATS_SOURCE_DEFAULTS, ...given };
  const decoder = new RouteDecoder({ routes, sink: context, maxPayloadBytes: options.maxPayloadBytes });
  const position: StreamPosition = { created: '', sequence: 0 };
  return new SessionLoop({
    context,
    backoff: options,
    createSession: () => new NatsSession(options, context, { decoder, position }),
    onStop: () => decoder.close(),
  });
}
