import { bytes, integer, secret } from '../../config/kinds.ts';
import { createAresRoutes } from '../../decode/contracts/ares/routes.ts';
import { INTAKE_DEFAULTS } from '../intake.ts';
import { readRoutes } from '../read-routes.ts';
import type { SourceType } from '../source-type.ts';

/** Who pushes has no heartbeat to send: a minute of silence says something only of who pushes all the time. */
const STALL_AFTER_MS = 60_000;

export const pushType: SourceType = {
  name: 'push',
  stallAfterMs: STALL_AFTER_MS,
  read(reader, { bookDepth }) {
    const settings = {
      ...INTAKE_DEFAULTS,
      apiKey: reader.optional('api_key', secret()),
      itemsMax: reader.option('max_items', integer(1, 1_000_000), INTAKE_DEFAULTS.itemsMax),
      bodyBytesMax: reader.option('max_body', bytes('1kb', '64mb'), INTAKE_DEFAULTS.bodyBytesMax),
      requestsPerSecond: reader.option('max_requests', integer(1, 100_000), INTAKE_DEFAULTS.requestsPerSecond),
    };
    // Rows say themselves what they are: only events need a meaning.
    const hasRoutes = reader.has('preset') || reader.has('mapping');
    const createRoutes = hasRoutes ? readRoutes(reader, { ares: createAresRoutes }, { bookDepth }) : () => [];
    return async () => {
      const { createPushSource } = await import('./push-source.ts');
      return (context) => createPushSource(settings, createRoutes(), context);
    };
  },
};
