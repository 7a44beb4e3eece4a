import fs from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMetrics, SOURCE_STATES, type Metrics } from '../../src/telemetry/metrics.ts';

let opened: Metrics[] = [];

function open(): Metrics {
  const metrics = createMetrics();
  opened.push(metrics);
  return metrics;
}

afterEach(() => {
  for (const metrics of opened) metrics.stop();
  opened = [];
});

/** Samples of our own metrics, by name and labels. */
async function read({ registry }: Metrics): Promise<Map<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith('dashboard_'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

async function namesIn({ registry }: Metrics): Promise<string[]> {
  return (await registry.getMetricsAsJSON()).map(({ name }) => name);
}

function setOne(metrics: Metrics): void {
  metrics.connectedClients.child('TUI').set(3);
  metrics.connectedClients.child('TUI').add(-1);
  metrics.activeConnections.set(4);
  metrics.messagesSent.child('Web', 'update').inc(200);
  metrics.messagesReceived.child('subscribe').inc();
  metrics.broadcastLatency.child('TUI').observe(0.003);
  metrics.serializationDuration.child('Compact').observe(0.000_02);
  metrics.messageSize.child('MessagePack', 'snapshot').observe(1_000);
  metrics.stateUpdateLag.child('redis').set(0.25);
  metrics.clientSubscriptions.child('market_data').add(1);
  metrics.bytesSent.child('Web', 'JSON').inc(12_345);
  metrics.laggingClients.add(1);
  metrics.laggings.inc();
  metrics.catchUps.child('update').inc();
  metrics.eventsLost.child('fills').inc(3);
  metrics.refusals.child('400').inc();
  metrics.resumes.child('recovered').inc();
  metrics.closes.child('4413').inc();
  metrics.sourceMessages.child('redis').inc(7);
  metrics.sourceRejects.child('redis', 'bad_json').inc();
  metrics.sourceOutdated.child('redis').inc(4);
  metrics.sourceReconnects.child('redis').inc(2);
  metrics.sourceOverflow.child('redis', 'conflated').inc(9);
  metrics.sourceInbox.child('redis').set(6);
  metrics.sourceQuarantined.child('redis').set(8);
  metrics.sourceMessageAge.child('redis').set(1.5);
  metrics.writeBackWrites.inc(3);
  metrics.writeBackFailures.child('oom').inc();
  metrics.writeBackWaiting.set(2);
  metrics.writeBackConnected.set(1);
  metrics.historyRows.child('quotes').inc(4);
  metrics.historyOverflow.child('thinned_quotes').inc(2);
  metrics.historyFailures.inc();
  metrics.historyWaiting.set(6);
  metrics.historyBytes.set(4_096);
  metrics.historySpoolBytes.set(512);
  metrics.events.child('fills').inc();
  metrics.queueDepth.child('ingest').set(5);
}

describe('the metrics', () => {
  it('[T1][T2][T3] have the promised names and labels', async () => {
    const metrics = open();
    setOne(metrics);
    const samples = await read(metrics);
    expect(Object.fromEntries([...samples].filter(([name]) => !/_bucket|event_loop/.test(name)))).toEqual({
      'dashboard_connected_clients{client_type="TUI"}': 2,
      'dashboard_connected_clients{client_type="Web"}': 0,
      dashboard_active_connections: 4,
      'dashboard_messages_sent_total{client_type="Web",message_type="update"}': 200,
      'dashboard_messages_received_total{message_type="subscribe"}': 1,
      'dashboard_broadcast_latency_seconds_sum{client_type="TUI"}': 0.003,
      'dashboard_broadcast_latency_seconds_count{client_type="TUI"}': 1,
      'dashboard_serialization_duration_seconds_sum{format="Compact"}': 0.000_02,
      'dashboard_serialization_duration_seconds_count{format="Compact"}': 1,
      'dashboard_message_size_bytes_sum{format="MessagePack",message_type="snapshot"}': 1_000,
      'dashboard_message_size_bytes_count{format="MessagePack",message_type="snapshot"}': 1,
      'dashboard_state_update_lag_seconds{source="redis"}': 0.25,
      'dashboard_client_subscriptions{channel="market_data"}': 1,
      'dashboard_bytes_sent_total{client_type="Web",format="JSON"}': 12_345,
      dashboard_lagging_clients: 1,
      dashboard_laggings_total: 1,
      'dashboard_catch_ups_total{kind="update"}': 1,
      'dashboard_events_lost_total{channel="fills"}': 3,
      'dashboard_refused_connections_total{status="400"}': 1,
      'dashboard_resumes_total{outcome="recovered"}': 1,
      'dashboard_closes_total{code="4413"}': 1,
      'dashboard_source_messages_total{source="redis"}': 7,
      'dashboard_source_rejects_total{source="redis",kind="bad_json"}': 1,
      'dashboard_source_outdated_total{source="redis"}': 4,
      'dashboard_source_reconnects_total{source="redis"}': 2,
      'dashboard_source_overflow_total{source="redis",action="conflated"}': 9,
      'dashboard_source_inbox_depth{source="redis"}': 6,
      'dashboard_source_quarantined{source="redis"}': 8,
      'dashboard_source_last_message_age_seconds{source="redis"}': 1.5,
      dashboard_write_back_writes_total: 3,
      'dashboard_write_back_failures_total{kind="oom"}': 1,
      dashboard_write_back_waiting: 2,
      dashboard_write_back_connected: 1,
      'dashboard_history_rows_total{kind="quotes"}': 4,
      'dashboard_history_overflow_total{action="thinned_quotes"}': 2,
      dashboard_history_failures_total: 1,
      dashboard_history_waiting: 6,
      dashboard_history_file_bytes: 4_096,
      dashboard_history_spool_bytes: 512,
      'dashboard_events_total{channel="fills"}': 1,
      'dashboard_queue_depth{queue="ingest"}': 5,
    });
  });

  it('[T1] put an observation into its bucket', async () => {
    const metrics = open();
    setOne(metrics);
    const samples = await read(metrics);
    expect(samples.get('dashboard_broadcast_latency_seconds_bucket{le="0.002",client_type="TUI"}')).toBe(0);
    expect(samples.get('dashboard_broadcast_latency_seconds_bucket{le="0.005",client_type="TUI"}')).toBe(1);
    expect(
      samples.get('dashboard_message_size_bytes_bucket{le="256",format="MessagePack",message_type="snapshot"}'),
    ).toBe(0);
    expect(
      samples.get('dashboard_message_size_bytes_bucket{le="1024",format="MessagePack",message_type="snapshot"}'),
    ).toBe(1);
  });

  it('[T2] say what the process uses', async () => {
    const names = await namesIn(open());
    for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_heap_size_used_bytes']) {
      expect(names).toContain(name);
    }
  });

  it('[T4] show exactly one state of each source', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...SOURCE_STATES), { minLength: 1, maxLength: 10 }), async (states) => {
        const metrics = open();
        for (const state of states) metrics.setSourceState('redis', state);
        const samples = await read(metrics);
        const shown = SOURCE_STATES.map((state) =>
          samples.get(`dashboard_source_state{source="redis",state="${state}"}`),
        );
        expect(shown).toEqual(SOURCE_STATES.map((state) => (state === states.at(-1) ? 1 : 0)));
      }),
      { numRuns: 20 },
    );
  });

  it('[T5] are exact however often they are read', async () => {
    const metrics = open();
    const held = metrics.messagesSent.child('TUI', 'update');
    const key = 'dashboard_messages_sent_total{client_type="TUI",message_type="update"}';
    let total = 0;
    for (const count of [1, 2_000, 0, 7]) {
      held.inc(count);
      metrics.messagesSent.child('TUI', 'update').inc();
      total += count + 1;
      expect((await read(metrics)).get(key)).toBe(total);
      expect((await read(metrics)).get(key)).toBe(total);
    }
    expect(metrics.messagesSent.child('TUI', 'update')).toBe(held);
  });

  it('[T6] stay bounded whatever the labels are', async () => {
    const metrics = open();
    for (let index = 0; index < 2_000; index++) metrics.sourceRejects.child('push', `kind ${index}`).inc();
    const samples = [...(await read(metrics))].filter(([name]) => name.startsWith('dashboard_source_rejects_total'));
    expect(samples).toHaveLength(501);
    expect(new Map(samples).get('dashboard_source_rejects_total{source="other",kind="other"}')).toBe(1_500);
  });

  it('[T9] of two servers do not mix', async () => {
    const [left, right] = [open(), open()];
    left.catchUps.child('update').inc();
    expect((await read(left)).get('dashboard_catch_ups_total{kind="update"}')).toBe(1);
    expect((await read(right)).get('dashboard_catch_ups_total{kind="update"}')).toBeUndefined();
  });
});

describe('reading the metrics', () => {
  it('[T8] looks at no socket and no open file', async () => {
    const metrics = open();
    const hidden = process as unknown as Record<'_getActiveHandles' | '_getActiveRequests', () => unknown[]>;
    const looks = [
      vi.spyOn(process, 'getActiveResourcesInfo'),
      vi.spyOn(hidden, '_getActiveHandles'),
      vi.spyOn(hidden, '_getActiveRequests'),
      vi.spyOn(fs, 'readdirSync'),
    ];
    expect(await metrics.registry.metrics()).toContain('process_resident_memory_bytes');
    for (const look of looks) expect(look).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});
