/** Whether trading is stopped, as a back end says: where none does, nobody knows. Rules: docs/spec/web-portfolio.md. */
import type { RecordRows } from '../channel-rows.ts';
import { formatDateTime, formatDuration } from './times.ts';

export interface TradingState {
  readonly isStopped: boolean | undefined;
  readonly verdict: string;
  readonly words: string;
  /** Why, by whom and since when, while it is stopped. */
  readonly facts: readonly { readonly name: string; readonly text: string }[];
}

/** `now`: Unix ms by the server's clock. */
export function tradingState(
  risk: Readonly<RecordRows['risk']> | undefined,
  { zone, now }: { readonly zone: string; readonly now: number },
): TradingState {
  const stop = risk?.emergency_stop;
  if (stop?.is_stopped === undefined) {
    const words = 'No back end says whether trading is stopped.';
    return { isStopped: undefined, verdict: 'Not told', words, facts: [] };
  }
  if (!stop.is_stopped) {
    return { isStopped: false, verdict: 'Trading is on', words: 'The emergency stop is not set.', facts: [] };
  }
  const { stopped_at: since, triggered_by: by, reason } = stop;
  const lasted = since === undefined ? '' : `, for ${formatDuration(Math.max(0, now - since))}`;
  return {
    isStopped: true,
    verdict: 'Trading is stopped',
    words: stoppedWords(stop),
    facts: [
      { name: 'Reason', text: reason ?? 'not told' },
      { name: 'By', text: by ?? 'not told' },
      { name: 'Since', text: since === undefined ? 'not told' : `${formatDateTime(since, zone)}${lasted}` },
    ],
  };
}

/** In one line. */
export function stoppedWords({ reason }: NonNullable<RecordRows['risk']['emergency_stop']>): string {
  return `Trading is stopped: ${reason ?? 'the reason is not told'}`;
}
