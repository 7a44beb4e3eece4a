import type { TableRows } from '@tickboard/client/channel-rows';

/** The word stands beside it. What is not told is not good. */
export function toneOfHealth(status: TableRows['system_health']['status']): 'good' | 'warn' | 'bad' {
  if (status === 'live' || status === 'healthy') return 'good';
  return status === 'down' ? 'bad' : 'warn';
}
