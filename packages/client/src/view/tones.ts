/** How good what both dashboards show is. Rules: docs/spec/web-shell.md. */
import type { TableRows } from '../channel-rows.ts';

export type Tone = 'good' | 'warn' | 'bad';

const RTT_GOOD_MS = 100;
const RTT_FAIR_MS = 300;

/** Of a round trip; undefined while there is none. */
export function toneOfRtt(rttMs: number | undefined): Tone | undefined {
  if (rttMs === undefined) return undefined;
  return rttMs < RTT_GOOD_MS ? 'good' : rttMs < RTT_FAIR_MS ? 'warn' : 'bad';
}

/** The word stands beside it. What is not told is not good. */
export function toneOfHealth(status: TableRows['system_health']['status']): Tone {
  if (status === 'live' || status === 'healthy') return 'good';
  return status === 'down' ? 'bad' : 'warn';
}
