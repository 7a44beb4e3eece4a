/** Sources and clients as the HTTP answers show them. What is not known is absent. */
import { formatTime } from '@tickboard/core/model/wire-value';
import type { SourceStatus } from '../sources/source-status.ts';
import type { ClientCounts } from './http-context.ts';

/** What there is to know of a source, in one glance. */
export function summarizeSource({ type, state, detail, since, lastMessageAt }: SourceStatus) {
  return {
    type,
    state,
    detail,
    since: formatTime(since),
    ...(lastMessageAt !== undefined && { last_message_at: formatTime(lastMessageAt) }),
  };
}

export function viewSource(source: SourceStatus) {
  return {
    ...summarizeSource(source),
    messages_per_second: source.messagesPerSecond,
    accepted: source.accepted,
    outdated: source.outdated,
    refused: source.refused,
    overflowed: source.overflowed,
    waiting: source.waiting,
    reconnects: source.reconnects,
    ...(source.latencyMs !== undefined && { latency_ms: source.latencyMs }),
  };
}

/** Sources by name. */
export function bySource<View>(
  sources: readonly SourceStatus[],
  view: (source: SourceStatus) => View,
): Readonly<Record<string, View>> {
  return Object.fromEntries(sources.map((source) => [source.name, view(source)]));
}

export function viewClients({ connections, byType, lagging, groups, queueDepth }: ClientCounts) {
  return { connections, by_type: byType, lagging, groups, queue_depth: queueDepth };
}
