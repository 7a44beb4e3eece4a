/** The benches of both dashboards run, and measure something. */
import { describe, expect, it } from 'vitest';
import { BENCH_TIMEOUT_MS, expectFigures, runBench } from './run-bench.ts';

describe('npm run bench', { timeout: BENCH_TIMEOUT_MS }, () => {
  it('[B16] [B33] [B34] [B35] [B36] [B37] terminal measures the dashboard on a pseudo-terminal', async () => {
    const result = await runBench('terminal --duration 2s --warm-up 500ms --keys 11 --starts 1');
    expectFigures(result, 'cpu_pct', 'frames_per_s', 'bytes_per_frame', 'rss_mb');
    expectFigures(result, 'key_to_paint_p95_ms', 'start_to_first_frame_ms', 'start_to_first_figures_ms');
    // In a stretch as short as this it may be less than the kernel counts.
    expect(result['bare_cpu_pct']).toBeGreaterThanOrEqual(0);
    expect(result['writes_per_frame']).toBeCloseTo(1, 1);
    // Ten ticks a second, each of which is painted; on a busy machine some are painted with the next.
    expect(result['frames_per_s']).toBeLessThan(12);
    expect(result['missed'].filter((words: string) => words.includes('was not measured'))).toEqual([]);
  });

  it('[B16] [B27] [B28] [B29] [B30] [B31] [B32] web measures the dashboard in a browser', async () => {
    const result = await runBench(
      'web --symbols 200 --duration 1s --warm-up 500ms --starts 1 --soak 1s --soak-warm-up 500ms --speed 4',
    );
    expectFigures(
      result,
      'empty_page_counted_pct',
      'main_thread_pct_30',
      'main_thread_counted_pct_30',
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
