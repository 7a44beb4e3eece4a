export type ConnectionTone = 'good' | 'warn' | 'bad';

const RTT_GOOD_MS = 100;
const RTT_FAIR_MS = 300;

/** Of a round trip; undefined while there is none. */
export function toneOfRtt(rttMs: number | undefined): ConnectionTone | undefined {
  if (rttMs === undefined) return undefined;
  return rttMs < RTT_GOOD_MS ? 'good' : rttMs < RTT_FAIR_MS ? 'warn' : 'bad';
}
