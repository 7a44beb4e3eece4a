/** Above the lines of messages and hints: the newest alert that calls for a person, until it is acknowledged. */
import { wordsOfAlert } from '@tickboard/client/view/alert-choices';
import { findPressing } from '@tickboard/client/view/alert-log';
import { SEVERITY_WORDS } from '@tickboard/client/view/feed-items';
import { formatAge, formatTime } from '@tickboard/client/view/times';
import type { Desk } from '../board/desk.ts';
import { widthOf } from '../screen/characters.ts';
import type { Region } from '../screen/region.ts';
import { BOLD } from '../screen/style.ts';
import { MUTED, styled, TEXT } from '../theme/styles.ts';
import type { Target } from './target.ts';

/** In less the time is left to the panel of alerts, and the words have its room. */
const WIDE = 110;

/** How many rows it takes: none where there is no such alert. */
export function drawAlertLine(screen: Region, y: number, { alerts, board, settings }: Desk, targets: Target[]): 0 | 1 {
  const pressing = findPressing(alerts);
  const [newest] = pressing;
  if (newest?.severity === undefined) return 0;
  const colour = newest.severity === 'critical' ? 'critical' : 'warn';
  let x = screen.write(1, y, `! ${SEVERITY_WORDS[newest.severity]}`, styled(colour, 'ground', BOLD)) + 1;
  const age = `${formatAge(board.serverNow() - newest.time)} ago`;
  const when = screen.width < WIDE ? age : `${formatTime(newest.time, settings.zone)} (${age})`;
  x = screen.write(x, y, when, MUTED) + 1;
  const more = pressing.length === 1 ? '' : `, 1 of ${pressing.length}`;
  const hint = `a acknowledge${more}`;
  const from = screen.width - widthOf(hint) - 1;
  screen.writeWithin(x, y, from - x - 2, wordsOfAlert(newest), TEXT);
  screen.write(from, y, hint, styled('accent'));
  const rectangle = { x: from, y, width: widthOf(hint), height: 1 };
  targets.push({ rectangle, does: { kind: 'action', action: 'acknowledge' } });
  return 1;
}
