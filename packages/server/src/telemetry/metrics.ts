/** Everything that is measured, under one prefix, in a registry of its own. Names and labels are part of the contract. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { measureEventLoopDelay } from './event-loop-delay.ts';
import {
  counterFamily,
  gaugeFamily,
  histogramFamily,
  type CounterChild,
  type Family,
  type GaugeChild,
  type HistogramChild,
} from './metric-family.ts';

export const CLIENT_LABELS = ['TUI', 'Web'] as const;
export type ClientLabel = (typeof CLIENT_LABELS)[number];

export type FormatLabel = 'MessagePack' | 'JSON' | 'Compact';
export type ResumeOutcome = 'recovered' | 'snapshot';

export const SOURCE_STATES = ['connecting', 'live', 'stale', 'down'] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

const LATENCY_BUCKETS_S = [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1];
const ENCODING_BUCKETS_S = [
  0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05,
];
const SIZE_BUCKETS_BYTES = [64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];
const DELAY_QUANTILES = [0.5, 0.99, 1];

/** Of the process metrics, those that visit every open socket, and so hold the loop for longer the more clients there are. */
const COSTLY_PROCESS_METRICS = [
  'process_open_fds',
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
  'nodejs_active_resources',
  'nodejs_active_resources_total',
];

type Of<Values extends readonly string[], Child> = Family<Values, Child>;

export interface Metrics {
  readonly registry: Registry;
  readonly connectedClients: Of<[client: ClientLabel], GaugeChild>;
  readonly activeConnections: GaugeChild;
  readonly messagesSent: Of<[client: ClientLabel, messageType: string], CounterChild>;
  /** The type must be one that the protocol knows, or a word for all others: clients write it. */
  readonly messagesReceived: Of<[messageType: string], CounterChild>;
  /** Seconds from the tick to the last socket of the pass written. */
  readonly broadcastLatency: Of<[client: ClientLabel], HistogramChild>;
  /** Seconds to encode one message. */
  readonly serializationDuration: Of<[format: FormatLabel], HistogramChild>;
  /** Bytes of each message encoded, however many clients then got it. */
  readonly messageSize: Of<[format: FormatLabel, messageType: string], HistogramChild>;
  /** Seconds from the back end's own time of the last update to its being applied. */
  readonly stateUpdateLag: Of<[source: string], GaugeChild>;
  readonly clientSubscriptions: Of<[channel: string], GaugeChild>;
  readonly bytesSent: Of<[client: ClientLabel, format: FormatLabel], CounterChild>;
  readonly laggingClients: GaugeChild;
  /** Clients that fell behind and were skipped until they drained. */
  readonly laggings: CounterChild;
  readonly catchUps: Of<[kind: 'update' | 'snapshot'], CounterChild>;
  /** Events that no client could be sent any more; each was told so by a gap notice. */
  readonly eventsLost: Of<[channel: string], CounterChild>;
  /** Upgrade requests refused, by HTTP status. */
  readonly refusals: Of<[status: string], CounterChild>;
  readonly resumes: Of<[outcome: ResumeOutcome], CounterChild>;
  readonly closes: Of<[code: string], CounterChild>;
  readonly sourceMessages: Of<[source: string], CounterChild>;
  readonly sourceRejects: Of<[source: string, kind: string], CounterChild>;
  /** Changes that were older than what was held. */
  readonly sourceOutdated: Of<[source: string], CounterChild>;
  readonly sourceReconnects: Of<[source: string], CounterChild>;
  /** What became of what arrived faster than it could be taken in. */
  readonly sourceOverflow: Of<[source: string, action: string], CounterChild>;
  /** Changes that wait to be applied. */
  readonly sourceInbox: Of<[source: string], GaugeChild>;
  /** Refused inputs kept for inspection. */
  readonly sourceQuarantined: Of<[source: string], GaugeChild>;
  /** Since something usable arrived; absent until something did. */
  readonly sourceMessageAge: Of<[source: string], GaugeChild>;
  /** Commands that wrote something to Redis. */
  readonly writeBackWrites: CounterChild;
  readonly writeBackFailures: Of<[kind: string], CounterChild>;
  /** Symbols whose keys in Redis are behind the state. */
  readonly writeBackWaiting: GaugeChild;
  /** 1 while Redis can be written to. */
  readonly writeBackConnected: GaugeChild;
  /** Rows that are in the file. */
  readonly historyRows: Of<[kind: string], CounterChild>;
  readonly historyOverflow: Of<[action: string], CounterChild>;
  readonly historyFailures: CounterChild;
  /** Rows that are not known to be written. */
  readonly historyWaiting: GaugeChild;
  readonly historyBytes: GaugeChild;
  readonly historySpoolBytes: GaugeChild;
  readonly events: Of<[channel: string], CounterChild>;
  readonly queueDepth: Of<[queue: string], GaugeChild>;
  /** One of the states is 1, the others are 0. */
  setSourceState(source: string, state: SourceState): void;
  /** Ends what measures by itself. */
  stop(): void;
}

function measureProcess(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of COSTLY_PROCESS_METRICS) registry.removeSingleMetric(name);
}

function measureDelay(registry: Registry): () => void {
  const delay = measureEventLoopDelay();
  const gauge = new Gauge({
    name: 'dashboard_event_loop_delay_seconds',
    help: 'Time that a due task waited for the event loop since the metrics were last read; quantile 1 is the longest.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      for (const share of DELAY_QUANTILES) gauge.set({ quantile: String(share) }, delay.quantile(share));
      delay.reset();
    },
  });
  return () => delay.stop();
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  measureProcess(registry);
  const stop = measureDelay(registry);

  function about<const Names extends readonly string[]>(name: string, help: string, labelNames: Names) {
    return { registry, name: `dashboard_${name}`, help, labelNames };
  }

  const sourceState = gaugeFamily<[source: string, state: SourceState]>(
    about('source_state', 'State of each source: 1 for the one that it is in.', ['source', 'state']),
  );
  const connectedClients = gaugeFamily<[client: ClientLabel]>(
    about('connected_clients', 'Clients connected.', ['client_type']),
  );
  // Known from the start, so that an alert on none is an alert on 0, not on nothing.
  for (const label of CLIENT_LABELS) connectedClients.child(label);

  return {
    registry,
    connectedClients,
    activeConnections: gaugeFamily<[]>(about('active_connections', 'Open WebSocket connections.', [])).child(),
    messagesSent: counterFamily(about('messages_sent_total', 'Messages sent.', ['client_type', 'message_type'])),
    messagesReceived: counterFamily(about('messages_received_total', 'Messages received.', ['message_type'])),
    broadcastLatency: histogramFamily({
      ...about('broadcast_latency_seconds', 'From a tick to its last socket written.', ['client_type']),
      buckets: LATENCY_BUCKETS_S,
    }),
    serializationDuration: histogramFamily({
      ...about('serialization_duration_seconds', 'Time to encode one message.', ['format']),
      buckets: ENCODING_BUCKETS_S,
    }),
    messageSize: histogramFamily({
      ...about('message_size_bytes', 'Size of each message encoded.', ['format', 'message_type']),
      buckets: SIZE_BUCKETS_BYTES,
    }),
    stateUpdateLag: gaugeFamily(
      about('state_update_lag_seconds', "From the back end's time of the last update to its being applied.", [
        'source',
      ]),
    ),
    clientSubscriptions: gaugeFamily(about('client_subscriptions', 'Clients subscribed.', ['channel'])),
    bytesSent: counterFamily(about('bytes_sent_total', 'Bytes of messages sent.', ['client_type', 'format'])),
    laggingClients: gaugeFamily<[]>(about('lagging_clients', 'Clients skipped until they drain.', [])).child(),
    laggings: counterFamily<[]>(about('laggings_total', 'Times that a client fell behind.', [])).child(),
    catchUps: counterFamily(about('catch_ups_total', 'Lagging clients brought up to date at once.', ['kind'])),
    eventsLost: counterFamily(about('events_lost_total', 'Events announced as lost by a gap notice.', ['channel'])),
    refusals: counterFamily(about('refused_connections_total', 'Upgrade requests refused.', ['status'])),
    resumes: counterFamily(about('resumes_total', 'Returning clients, by what they got.', ['outcome'])),
    closes: counterFamily(about('closes_total', 'Connections closed, by close code.', ['code'])),
    sourceMessages: counterFamily(about('source_messages_total', 'Messages from a source.', ['source'])),
    sourceRejects: counterFamily(about('source_rejects_total', 'Input of a source refused.', ['source', 'kind'])),
    sourceOutdated: counterFamily(about('source_outdated_total', 'Changes older than what was held.', ['source'])),
    sourceReconnects: counterFamily(about('source_reconnects_total', 'Connections made anew.', ['source'])),
    sourceOverflow: counterFamily(
      about('source_overflow_total', 'Changes that arrived faster than they could be taken in.', ['source', 'action']),
    ),
    sourceInbox: gaugeFamily(about('source_inbox_depth', 'Changes of a source that wait to be applied.', ['source'])),
    sourceQuarantined: gaugeFamily(about('source_quarantined', 'Refused inputs kept for inspection.', ['source'])),
    sourceMessageAge: gaugeFamily(
      about('source_last_message_age_seconds', 'Since something usable arrived from a source.', ['source']),
    ),
    writeBackWrites: counterFamily<[]>(about('write_back_writes_total', 'Commands that wrote to Redis.', [])).child(),
    writeBackFailures: counterFamily(
      about('write_back_failures_total', 'What Redis did not take, by reason.', ['kind']),
    ),
    writeBackWaiting: gaugeFamily<[]>(about('write_back_waiting', 'Symbols behind in Redis.', [])).child(),
    writeBackConnected: gaugeFamily<[]>(about('write_back_connected', '1 while Redis can be written to.', [])).child(),
    historyRows: counterFamily(about('history_rows_total', 'Rows written to history.', ['kind'])),
    historyOverflow: counterFamily(
      about('history_overflow_total', 'What history was too slow for, and is not kept.', ['action']),
    ),
    historyFailures: counterFamily<[]>(about('history_failures_total', 'Times that history failed.', [])).child(),
    historyWaiting: gaugeFamily<[]>(about('history_waiting', 'Rows not known to be written.', [])).child(),
    historyBytes: gaugeFamily<[]>(
      about('history_file_bytes', 'Size of the history file, or of its tables.', []),
    ).child(),
    historySpoolBytes: gaugeFamily<[]>(
      about('history_spool_bytes', 'On disk, as the database cannot be written to.', []),
    ).child(),
    events: counterFamily(about('events_total', 'Events appended to a feed.', ['channel'])),
    queueDepth: gaugeFamily(about('queue_depth', 'Things waiting in a queue.', ['queue'])),
    setSourceState: (source, state) => {
      for (const each of SOURCE_STATES) sourceState.child(source, each).set(each === state ? 1 : 0);
    },
    stop,
  };
}
