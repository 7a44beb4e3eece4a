/** Each bench runs, as a user runs it, and measures something: small and short, so the figures mean nothing here. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const TIMEOUT_MS = 240_000;

/** Whatever was printed: a wrong guess fails the test. */
type Result = ReturnType<typeof JSON.parse>;

async function run(line: string): Promise<Result> {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...line.split(' '), '--json']);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0]!);
}

function expectFigures(result: Result, ...names: readonly string[]): void {
  expect(names.filter((name) => !(result[name] > 0))).toEqual([]);
}

describe('npm run bench', { timeout: TIMEOUT_MS }, () => {
  it('[B16] [B19] [B20] [B21] fanout measures our server, the floor and the others', async () => {
    const result = await run('fanout --clients 10 --duration 300ms --warm-up 200ms');
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
    const result = await run('size --ticks 50');
    const names = ['json', 'msgpack', 'compact', 'json_deflate', 'compact_deflate', 'snapshot_json', 'colyseus'];
    expectFigures(result, ...names);
    expectFigures(result['encode_us'], ...names);
    // The trace is seeded: these do not depend on the machine.
    expect(result['missed']).toEqual([]);
  });

  it('[B16] store counts field updates and times ticks', async () => {
    const result = await run('store --duration 50ms --ticks 50');
    expectFigures(result, 'apply_updates_per_s', 'tick_us_rows_100', 'tick_us_rows_10000', 'ratio');
  });

  it('[B16] [B25] [B26] sources loses no message of any transport, and times events to a client', async () => {
    const result = await run('sources --duration 400ms --warm-up 200ms --outstanding 2000 --events 200');
    const names = ['redis', 'redis_streams', 'nats', 'jetstream', 'zeromq', 'grpc', 'mqtt', 'push'];
    expect(Object.keys(result).filter((name) => names.includes(name))).toEqual(names);
    for (const name of names) {
      expectFigures(result[name], 'messages_per_s', 'cpu_us_per_message', 'bare_cpu_us_per_message', 'ratio');
      expectFigures(result[name], 'event_p50_ms', 'event_p99_ms');
    }
  });

  it('[B16] [B22] ingest loses no message on the way from Redis into the store', async () => {
    const result = await run('ingest --duration 300ms --warm-up 300ms --outstanding 2000');
    expectFigures(result, 'redis_messages_per_s', 'cpu_us_per_message', 'bare_cpu_us_per_message', 'ratio');
  });

  it('[B16] [B23] latency measures through a real Redis', async () => {
    const result = await run('latency --clients 5 --isolated 3 --bursts 2 --per-symbol 3');
    expect(result['through']).toBe('redis');
    expectFigures(result, 'isolated_p50_ms', 'isolated_p99_ms', 'burst_p99_ms');
  });

  it('[B16] [B24] storm brings all clients back without a snapshot', async () => {
    const result = await run('storm --clients 40 --sample 40 --away 100ms');
    expect(result).toMatchObject({ current: 40, recovered: 40, refused: 0, snapshots: 0, silent_gaps: 0 });
    expect(result['verified']).toEqual({ ok: 40, failed: 0 });
    expectFigures(result, 'seconds_to_all_current', 'p99_ms');
  });

  it('[B16] [B33] [B34] [B35] [B36] [B37] terminal measures the dashboard on a pseudo-terminal', async () => {
    const result = await run('terminal --duration 2s --warm-up 500ms --keys 11 --starts 1');
    expectFigures(result, 'cpu_pct', 'frames_per_s', 'bytes_per_frame', 'rss_mb');
    expectFigures(result, 'key_to_paint_p95_ms', 'start_to_first_frame_ms', 'start_to_first_figures_ms');
    expect(result['writes_per_frame']).toBeCloseTo(1, 1);
    // Ten ticks a second, each of which is painted; on a busy machine some are painted with the next.
    expect(result['frames_per_s']).toBeLessThan(12);
    expect(result['missed'].filter((words: string) => words.includes('was not measured'))).toEqual([]);
  });

  it('[B16] [B27] [B28] [B29] [B30] [B31] [B32] web measures the dashboard in a browser', async () => {
    const result = await run(
      'web --symbols 200 --duration 1s --warm-up 500ms --starts 1 --soak 1s --soak-warm-up 500ms --speed 4',
    );
    expectFigures(
      result,
      'empty_page_pct',
      'main_thread_pct_30',
      'fps_30',
      'main_thread_pct_100',
      'fps_100',
      'message_to_pixel_p95_ms',
    );
    expectFigures(result, 'heap_mb', 'entry_gz_kb', 'desk_gz_kb', 'first_useful_paint_ms');
    expect(result['heap_growth_pct']).toEqual(expect.any(Number));
    // Four ticks a second, each of which is painted; in runs as short as these, on a busy machine, give or take a few.
    expect(result['updates_per_s']).toBeGreaterThan(0.5);
    expect(result['updates_per_s']).toBeLessThan(12);
    expect(result['missed'].filter((words: string) => /was not measured|_gz_kb/.test(words))).toEqual([]);
  });
});
