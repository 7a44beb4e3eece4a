/** What the dashboard asks of a terminal while it is there, and takes back when it goes. */

const AUTOWRAP = '?7';
/** The mouse (presses and the wheel, in the SGR form), pasted text in brackets, and whether the window has the focus. */
const REPORTS = ['?1000', '?1006', '?2004', '?1004'] as const;

const set = (mode: string): string => `\u001b[${mode}h`;
const reset = (mode: string): string => `\u001b[${mode}l`;

export const ENTER_SEQUENCE = [set('?1049'), reset('?25'), reset(AUTOWRAP), ...REPORTS.map(set)].join('');

/** Begins with the end of a frame that may have been cut. */
export const LEAVE_SEQUENCE = [
  reset('?2026'),
  '\u001b[0m',
  ...REPORTS.toReversed().map(reset),
  set(AUTOWRAP),
  set('?25'),
  reset('?1049'),
].join('');

/** The console of Linux has one screen only: what was drawn is wiped away. */
export const WIPE_SEQUENCE = '\u001b[0m\u001b[H\u001b[2J';

export const BELL = '\u0007';

/** OSC 52: to the clipboard of the terminal, however far away it is, where it lets programs do that. */
export function copySequence(text: string): string {
  return `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`;
}
