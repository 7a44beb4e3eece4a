import { SessionLoop } from '../session-loop.ts';
import type { Source, SourceContext } from '../source.ts';
import { REPLAY_DEFAULTS, type ReplayOptions } from './options.ts';
import { ReplaySession } from './replay-session.ts';

/** Plays a recording: the same changes, in the same order, at the times at which they came. */
export function createReplaySource(
  given: Partial<ReplayOptions> & Pick<ReplayOptions, 'file'>,
  context: SourceContext,
): Source {
  const options = { ...REPLAY_DEFAULTS, ...given };
  return new SessionLoop({ context, backoff: options, createSession: () => new ReplaySession(options, context) });
}
