import * as Type from 'typebox';
import type { Static } from 'typebox';
import { defineTable } from '../channel.ts';
import { choice, count, id, message, milliseconds, rate, seconds, time } from '../field.ts';

/** `connecting live stale down` is what supervision here observed; `healthy degraded` is what a service says of itself. */
const HEALTH_STATUSES = ['connecting', 'live', 'stale', 'down', 'healthy', 'degraded'] as const;

export const systemHealth = defineTable({
  name: 'system_health',
  description: 'State of each back end and of this server, as observed, never as assumed.',
  key: ['service'],
  schema: Type.Object({
    status: choice(HEALTH_STATUSES, 'Observed state.'),
    last_message_at: time('When something last arrived from it; absent if nothing ever did.'),
    messages_per_second: rate('Arrivals a second over the last five seconds.'),
    latency_ms: milliseconds('Round trip of its last probe; absent where it has none.'),
    errors: count('Errors and refused messages since this server started.'),
    uptime_seconds: seconds('Time in the present connection.'),
    detail: message('Why it is in this state, in words.'),
    service: id('Name of the source or service.'),
  }),
});
export type SystemHealth = Static<typeof systemHealth.schema>;
