/** What a client may say. */
import type { Static } from 'typebox';
import { authMessage } from './up/auth.ts';
import { commandMessage } from './up/command.ts';
import { pingMessage } from './up/ping.ts';
import { refreshMessage } from './up/refresh.ts';
import { replayMessage } from './up/replay.ts';
import { resumeMessage } from './up/resume.ts';
import { setIntervalMessage } from './up/set-interval.ts';
import { subscribeMessage } from './up/subscribe.ts';
import { unsubscribeMessage } from './up/unsubscribe.ts';
import { verifyMessage } from './up/verify.ts';

export const UP_MESSAGES = [
  subscribeMessage,
  unsubscribeMessage,
  refreshMessage,
  resumeMessage,
  replayMessage,
  setIntervalMessage,
  verifyMessage,
  pingMessage,
  authMessage,
  commandMessage,
] as const;

export type UpMessage = Static<(typeof UP_MESSAGES)[number]>;

/** Names that older clients use, brought to ours: `action`, `subscriptions`, a single `channel`. */
export function normalizeUp(message: unknown): unknown {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return message;
  const given = message as Record<string, unknown>;
  const type = given['type'] ?? given['action'];
  if (type !== 'subscribe' && type !== 'unsubscribe' && type !== 'refresh') {
    return given['type'] === undefined ? { ...given, type } : given;
  }
  if (given['type'] !== undefined && given['channels'] !== undefined) return given;
  const channels = given['channels'] ?? given['subscriptions'] ?? (given['channel'] && [given['channel']]);
  return channels === undefined ? { ...given, type } : { ...given, type, channels };
}
