/** The tab says what cannot wait while another one is looked at: by its icon, and in its title. */
import type { BoardState } from '@tickboard/client/status';
import type { Desk } from '../board/desk.ts';

export interface Badge {
  readonly icon: '/favicon.svg' | '/favicon-alert.svg' | '/favicon-down.svg';
  /** Before the title. */
  readonly prefix: string;
}

const ICONS: readonly Badge['icon'][] = ['/favicon.svg', '/favicon-alert.svg', '/favicon-down.svg'];
const DOWN: ReadonlySet<BoardState> = new Set(['reconnecting', 'refused', 'closed']);
const PREFIX = /^(?:\[offline\] |\(\d+\) )+/;

export function badgeOf(state: BoardState, openCriticals: number): Badge {
  if (DOWN.has(state)) return { icon: '/favicon-down.svg', prefix: '[offline] ' };
  if (openCriticals > 0) return { icon: '/favicon-alert.svg', prefix: `(${openCriticals}) ` };
  return { icon: '/favicon.svg', prefix: '' };
}

/** The title with another prefix, whatever stood before it. */
export function titleWith(title: string, prefix: string): string {
  return `${prefix}${title.replace(PREFIX, '')}`;
}

/** Until the function that is returned is called. */
export function showBadge({ board, notifications: { log } }: Desk): () => void {
  const link = document.querySelector<HTMLLinkElement>('#favicon');
  const show = () => {
    const { icon, prefix } = badgeOf(board.status.state, log.openCriticals);
    if (link !== null && link.getAttribute('href') !== icon) link.setAttribute('href', icon);
    const title = titleWith(document.title, prefix);
    if (title !== document.title) document.title = title;
  };
  const stops = [board.on('status', show), log.subscribe(show)];
  // Each page names itself.
  const title = document.querySelector('title');
  const observer = new MutationObserver(show);
  if (title !== null) observer.observe(title, { childList: true, characterData: true, subtree: true });
  show();
  // Once the server is gone it is too late to ask for the icon that says so. What fails here is asked for again then.
  for (const icon of ICONS) void load(icon);
  return () => {
    observer.disconnect();
    for (const stop of stops) stop();
  };
}

/** To its end, so that it is kept. */
async function load(icon: string): Promise<void> {
  try {
    const response = await fetch(icon);
    await response.arrayBuffer();
  } catch {
    // It is asked for again when it is shown.
  }
}
