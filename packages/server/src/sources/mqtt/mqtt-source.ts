import { RouteDecoder } from '../../decode/route-decoder.ts';
import type { Route } from '../../decode/route.ts';
import { SessionLoop } from '../session-loop.ts';
import type { Source, SourceContext } from '../source.ts';
import { MqttSession } from './mqtt-session.ts';
import { MQTT_SOURCE_DEFAULTS, type MqttSourceOptions } from './options.ts';

export type MqttSourceGiven = Partial<MqttSourceOptions> & Pick<MqttSourceOptions, 'topics'>;

/** Listens to topics of an MQTT broker. */
export function createMqttSource(given: MqttSourceGiven, routes: readonly Route[], context: SourceContext): Source {
  const options = { ...MQTT_SOURCE_DEFAULTS, ...given };
  const decoder = new RouteDecoder({ routes, sink: context, maxPayloadBytes: options.maxPayloadBytes });
  return new SessionLoop({
    context,
    backoff: options,
    createSession: () => new MqttSession(options, context, decoder),
    onStop: () => decoder.close(),
  });
}
