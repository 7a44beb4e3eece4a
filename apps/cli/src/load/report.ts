/** What a load run found. */
import type { Counts, LatencyHistogram } from './counters.ts';
import type { Fleet } from './fleet.ts';
import type { LoadOptions } from './load-run.ts';

export interface Percentiles {
  readonly count: number;
  readonly p50_ms: number | undefined;
  readonly p90_ms: number | undefined;
  readonly p99_ms: number | undefined;
  readonly p999_ms: number | undefined;
  readonly max_ms: number | undefined;
}

/** Of the time that counts. */
export interface Measured {
  readonly seconds: number;
  readonly counts: Counts;
  /** At its end. */
  readonly connected: number;
  /** 99th percentile of the time that this process itself was late: the latencies contain it. */
  readonly ownDelayP99Ms: number;
  /** Processor time that this process itself used, in cores: near 1, it could not take more. */
  readonly ownCores: number;
  readonly updateLatency: Percentiles;
  readonly eventLatency: Percentiles;
}

/** The object that `--json` prints. Rates and latencies are of the measuring time; counts of faults of the whole run. */
export interface LoadReport {
  readonly url: string;
  readonly clients: number;
  readonly connected: number;
  readonly duration_s: number;
  readonly connect_s: number;
  /** From connecting to the first snapshot. */
  readonly join: Percentiles;
  readonly updates: number;
  readonly updates_per_s: number;
  readonly messages_per_s: number;
  readonly events_per_s: number;
  readonly bytes: number;
  readonly bytes_per_s: number;
  /** Payloads of updates as they travelled, without frame heads. */
  readonly bytes_per_update: number | undefined;
  readonly bytes_per_snapshot: number | undefined;
  readonly latency: Percentiles & { readonly measures: string };
  readonly event_latency: Percentiles;
  /** How late this process itself was; latencies contain it. */
  readonly own_delay_p99_ms: number;
  /** Near 1, this process could not take more. */
  readonly own_cores: number;
  readonly gaps_announced: number;
  readonly events_lost: number;
  readonly silent_gaps: number;
  readonly resyncs: number;
  readonly unreadable: number;
  readonly errors: number;
  readonly snapshots: number;
  readonly cuts: number;
  readonly resumes: { readonly recovered: number; readonly refused: number };
  /** By close code, HTTP status or system error; those made on purpose are not among them. */
  readonly disconnects: Readonly<Record<string, number>>;
  readonly verified: {
    readonly replicas: number;
    readonly ok: number;
    readonly failed: number;
    /** How often a channel differed. */
    readonly differing: Readonly<Record<string, number>>;
  };
  /** Whether no replica differed and nothing was missing without notice. */
  readonly passed: boolean;
}

const LATENCY_MEASURES =
  "from the server's time stamp of an update (the start of its tick, whole milliseconds) to its arrival in this process; means something only where both clocks agree, as on one machine";

const ROUND_DECIMALS = 3;

export function percentilesOf(histogram: LatencyHistogram): Percentiles {
  return {
    count: histogram.count,
    p50_ms: histogram.percentile(50),
    p90_ms: histogram.percentile(90),
    p99_ms: histogram.percentile(99),
    p999_ms: histogram.percentile(99.9),
    max_ms: histogram.percentile(100),
  };
}

export function makeReport(run: {
  readonly options: Pick<LoadOptions, 'target' | 'clients'>;
  readonly fleet: Fleet;
  readonly connectSeconds: number;
  readonly measured: Measured;
}): LoadReport {
  const { options, fleet, connectSeconds, measured } = run;
  const { counts: whole, joining, disconnects } = fleet.counters;
  const { counts, seconds } = measured;
  const { ok, failed, differing } = fleet.verdict;
  return {
    url: options.target.url,
    clients: options.clients,
    connected: measured.connected,
    duration_s: round(seconds),
    connect_s: round(connectSeconds),
    join: percentilesOf(joining),
    updates: counts.updates,
    updates_per_s: round(counts.updates / seconds),
    messages_per_s: round(counts.messages / seconds),
    events_per_s: round(counts.events / seconds),
    bytes: counts.bytes,
    bytes_per_s: round(counts.bytes / seconds),
    bytes_per_update: mean(counts.updateBytes, counts.updates),
    bytes_per_snapshot: mean(whole.snapshotBytes, whole.snapshots),
    latency: { ...measured.updateLatency, measures: LATENCY_MEASURES },
    event_latency: measured.eventLatency,
    own_delay_p99_ms: round(measured.ownDelayP99Ms),
    own_cores: round(measured.ownCores),
    gaps_announced: whole.gaps,
    events_lost: whole.eventsLost,
    silent_gaps: whole.silentGaps,
    resyncs: whole.resyncs,
    unreadable: whole.unreadable,
    errors: whole.errors,
    snapshots: whole.snapshots,
    cuts: whole.cuts,
    resumes: { recovered: whole.resumesRecovered, refused: whole.resumesRefused },
    disconnects: Object.fromEntries(disconnects),
    verified: {
      replicas: fleet.clients.filter(({ plan }) => plan.isSampled).length,
      ok,
      failed,
      differing: Object.fromEntries(differing),
    },
    passed: failed === 0 && whole.silentGaps === 0 && whole.unreadable === 0 && measured.connected > 0,
  };
}

function mean(sum: number, count: number): number | undefined {
  return count === 0 ? undefined : round(sum / count);
}

function round(value: number): number {
  return Number(value.toFixed(ROUND_DECIMALS));
}

/** For people: one figure a line. */
export function describeReport(report: LoadReport): string {
  const { latency, verified, resumes } = report;
  const lines: (readonly [string, string])[] = [
    ['server', report.url],
    ['clients', `${report.connected} of ${report.clients}, all there after ${report.connect_s.toFixed(1)} s`],
    ['first snapshot', describePercentiles(report.join)],
    ['measured', `${report.duration_s.toFixed(1)} s`],
    ['updates', `${formatWhole(report.updates_per_s)}/s, ${report.bytes_per_update?.toFixed(0) ?? '–'} bytes each`],
    ['bytes', `${formatWhole(report.bytes_per_s)}/s`],
    ['latency', describePercentiles(latency)],
    ['', `(${latency.measures})`],
    [
      'this tool',
      `late by p99 ${report.own_delay_p99_ms.toFixed(1)} ms, which the latency contains; used ${report.own_cores.toFixed(2)} cores`,
    ],
    ['events', `${formatWhole(report.events_per_s)}/s, ${describePercentiles(report.event_latency)}`],
    [
      'gaps',
      `${report.silent_gaps} silent, ${report.gaps_announced} announced (${report.events_lost} events), ${report.resyncs} resyncs`,
    ],
    ['cut on purpose', `${report.cuts}; resumed: ${resumes.recovered} recovered, ${resumes.refused} by snapshot`],
    ['disconnects', describeCounts(report.disconnects) || 'none'],
    ['errors', `${report.errors} from the server, ${report.unreadable} messages unreadable`],
    [
      'verified',
      `${verified.ok} ok, ${verified.failed} failed, on ${verified.replicas} replicas ${describeCounts(verified.differing)}`,
    ],
    ['verdict', report.passed ? 'passed' : 'FAILED'],
  ];
  return lines.map(([name, text]) => `${name.padEnd(16)}${text.trimEnd()}`).join('\n');
}

function describePercentiles({ p50_ms, p90_ms, p99_ms, max_ms }: Percentiles): string {
  if (p50_ms === undefined || p90_ms === undefined || p99_ms === undefined || max_ms === undefined) return 'none';
  return `p50 ${p50_ms.toFixed(1)} · p90 ${p90_ms.toFixed(1)} · p99 ${p99_ms.toFixed(1)} · max ${max_ms.toFixed(1)} ms`;
}

function describeCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, times]) => `${name} × ${times}`)
    .join(', ');
}

function formatWhole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
