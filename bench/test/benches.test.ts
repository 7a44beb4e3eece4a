/** The benches of the server run, and measure something. */
import { describe, expect, it } from 'vitest';
import { BENCH_TIMEOUT_MS, expectFigures, runBench, type Result } from './run-bench.ts';

describe('npm run bench', { timeout: BENCH_TIMEOUT_MS }, () => {
  it('[B16] [B19] [B20] [B21] fanout measures our server, the floor and the others', async () => {
    const result = await runBench('fanout --clients 10 --duration 300ms --warm-up 200ms');
    expect(result).toMatchObject({ bench: 'fanout', clients: 10, silent_gaps: 0, verified: { failed: 0 } });
    expectFigures(result, 'updates_per_s', 'us_per_update', 'floor_us_per_update', 'ratio', 'bytes_per_update');
    expectFigures(result, 'p50_ms', 'p99_ms', 'loop_delay_p99_ms');
    expect(result['rss_bytes_per_client']).toEqual(expect.any(Number));
    expect(result['verified'].ok).toBe(10);
    expect(result['floor'].bytes_per_update).toBeCloseTo(result['bytes_per_update'], -1);
    for (const peer of Object.values<Result>(result['peers'])) {
      expectFigures(peer, 'us_per_update', 'updates_per_s');
      // The same changes as text, but for our own health, which only we report.
      expect(peer['bytes_per_update']).toBeGreaterThan(result['ours_json'].bytes_per_update * 0.8);
      expect(peer['bytes_per_update']).toBeLessThan(result['ours_json'].bytes_per_update * 1.2);
    }
    expect(Object.keys(result['peers'])).toEqual(['naive', 'socketio']);
    expect(result['missed']).toEqual(expect.any(Array));
  });

  it('[B15] [B16] size has the mean bytes of each encoding', async () => {
    const result = await runBench('size --ticks 50');
    const names = ['json', 'msgpack', 'compact', 'json_deflate', 'compact_deflate', 'snapshot_json', 'colyseus'];
    expectFigures(result, ...names);
    expectFigures(result['encode_us'], ...names);
    // The trace is seeded: these do not depend on the machine.
    expect(result['missed']).toEqual([]);
  });

  it('[B16] store counts field updates and times ticks', async () => {
    const result = await runBench('store --duration 50ms --ticks 50');
    expectFigures(result, 'apply_updates_per_s', 'tick_us_rows_100', 'tick_us_rows_10000', 'ratio');
  });

  it('[B16] [B22] ingest loses no message on the way from Redis into the store', async () => {
    const result = await runBench('ingest --duration 300ms --warm-up 300ms --outstanding 2000');
    expectFigures(result, 'redis_messages_per_s', 'cpu_us_per_message', 'bare_cpu_us_per_message', 'ratio');
  });

  it('[B16] [B23] latency measures through a real Redis', async () => {
    const result = await runBench('latency --clients 5 --isolated 3 --bursts 2 --per-symbol 3');
    expect(result['through']).toBe('redis');
    expectFigures(result, 'isolated_p50_ms', 'isolated_p99_ms', 'burst_p99_ms');
  });

  it('[B16] [B24] storm brings all clients back without a snapshot', async () => {
    const result = await runBench('storm --clients 40 --sample 40 --away 100ms');
    expect(result).toMatchObject({ current: 40, recovered: 40, refused: 0, snapshots: 0, silent_gaps: 0 });
    expect(result['verified']).toEqual({ ok: 40, failed: 0 });
    expectFigures(result, 'seconds_to_all_current', 'p99_ms');
  });

  it('[B16] [HI30] history writes, answers, starts again and inserts bare rows', async () => {
    const small = '--rows 20000 --symbols 20 --span 1h --duration 300ms --paced 600ms --questions 5';
    const { embedded } = await runBench(`history --only embedded ${small}`);
    expectFigures(embedded, 'rows_per_s', 'fill_rows_per_s', 'cpu_us_per_row', 'mb_per_million_ticks', 'restart_ms');
    expectFigures(embedded, 'bare_rows_per_s', 'bare_append_rows_per_s', 'tick_delay_rows_per_s');
    expectFigures(embedded, 'candle_query_p99_ms', 'candles_p50', 'range_query_p99_ms', 'fills_p50');
    expect(embedded['left_out']).toBe(0);
    expect(embedded['tick_delay_added_p99_ms']).toEqual(expect.any(Number));
  });

  it('[B16] [HI30] [HI40] history does the same in PostgreSQL', async () => {
    const small = '--rows 10000 --symbols 20 --span 1h --duration 300ms --paced 600ms --questions 5';
    const { postgres } = await runBench(`history --only postgres ${small}`);
    expectFigures(postgres, 'rows_per_s', 'fill_rows_per_s', 'candles_p50', 'candle_query_p99_ms', 'fills_p50');
    expectFigures(postgres, 'range_query_p99_ms', 'mb_per_million_ticks', 'restart_ms');
    expect(postgres['left_out']).toBe(0);
  });
});
