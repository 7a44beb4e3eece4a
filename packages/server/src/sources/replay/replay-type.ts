import { flag, listOf, number, path } from '../../config/kinds.ts';
import type { Kind } from '../../config/option.ts';
import { formatDuration, parseDuration } from '../../config/units.ts';
import type { SourceType } from '../source-type.ts';
import { REPLAY_DEFAULTS, type ReplayStart } from './options.ts';

const SPEED_MIN = 0.1;
const SPEED_MAX = 1_000;
const STALL_AFTER_MS = 30_000;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/i;

export const replayType: SourceType = {
  name: 'replay',
  stallAfterMs: STALL_AFTER_MS,
  isSimulated: true,
  read(reader) {
    const file = reader.required('file', path()) ?? '';
    const options = {
      file,
      speed: reader.option('speed', replaySpeed(), REPLAY_DEFAULTS.speed),
      from: reader.option('from', replayStart(), REPLAY_DEFAULTS.from),
      isLooping: reader.option('loop', flag(), REPLAY_DEFAULTS.isLooping),
      sources: reader.option('sources', listOf('recorded sources'), REPLAY_DEFAULTS.sources),
    };
    return async () => {
      const { createReplaySource } = await import('./replay-source.ts');
      return (context) => createReplaySource(options, context);
    };
  },
};

export function replaySpeed(): Kind<number> {
  const factor = number(SPEED_MIN, SPEED_MAX);
  return {
    ...factor,
    expected: `a factor from ${SPEED_MIN} to ${SPEED_MAX}, or max`,
    parse: (written) => (written === 'max' ? Number.POSITIVE_INFINITY : factor.parse(written)),
    toPlain: (value) => (value === Number.POSITIVE_INFINITY ? 'max' : value),
  };
}

export function replayStart(): Kind<ReplayStart> {
  return {
    expected: 'a duration from the start such as 90s, or a time such as 2026-01-31T09:30:00Z',
    suffix: '',
    isSecret: false,
    parse: (written) => (typeof written === 'string' ? parseStart(written) : undefined),
    toPlain: (start) => ('at' in start ? new Date(start.at).toISOString() : formatDuration(start.offsetMs)),
    mask: (text) => text,
  };
}

function parseStart(text: string): ReplayStart | undefined {
  const offsetMs = parseDuration(text);
  if (offsetMs !== undefined) return { offsetMs };
  const at = TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(at) ? { at } : undefined;
}
