/** What the person has to know of the connection beyond its state. */
import { formatAge } from '@tickboard/client/view/times';
import type { Desk } from '../board/desk.ts';
import type { Notice } from './notice.ts';
import { refusalWords } from './refusal-words.ts';

/** Over the panels, where they have nothing to show or nothing to be trusted. */
export function noticeOf({ board, clock }: Desk, server: string): Notice | undefined {
  const { state, reason, attempt, retryAt } = board.status;
  if (state === 'refused') {
    const { title, advice } = refusalWords(reason);
    return {
      title,
      // What has no code is what this side made of it.
      lines: [
        `${server}${reason?.code === undefined ? '' : ' says'}: ${reason?.message ?? 'nothing'}`,
        '',
        advice,
        'q quits.',
      ],
      colour: 'critical',
    };
  }
  if (state !== 'connecting' || reason === undefined) return undefined;
  return {
    title: `Cannot connect to ${server}`,
    lines: [
      reason.message,
      '',
      `${attempt} ${attempt === 1 ? 'try' : 'tries'} failed, ${nextTry(retryAt, clock.now())}.`,
      'R tries now, q quits.',
    ],
    colour: 'warn',
  };
}

/** In the line of messages, while what is shown is old. */
export function disconnectedWords({ board, clock }: Desk): string | undefined {
  const { state, reason, attempt, retryAt, lastFrameAt } = board.status;
  if (state !== 'reconnecting') return undefined;
  const age = lastFrameAt === undefined ? '' : `figures are ${formatAge(clock.now() - lastFrameAt)} old, `;
  const why = reason === undefined ? '' : ` (${reason.message})`;
  const next = retryAt === undefined ? 'now' : `in ${formatAge(retryAt - clock.now())}`;
  return `Disconnected: ${age}retry ${Math.max(1, attempt)} ${next}, R tries now${why}`;
}

function nextTry(retryAt: number | undefined, now: number): string {
  return retryAt === undefined ? 'trying now' : `next in ${formatAge(retryAt - now)}`;
}
