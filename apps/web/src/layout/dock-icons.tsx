/** Drawn like the rest of the page: thin, and in the colour of the text. */
import type { ReactNode } from 'react';

function Icon({ path }: { readonly path: string }): ReactNode {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" strokeWidth="1.25" aria-hidden>
      <path d={path} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

const CLOSE = 'M3 3l6 6M9 3l-6 6';
const MAXIMIZE = 'M7 2h3v3M5 10H2V7M10 2L7 5M2 10l3-3';
const RESTORE = 'M10 5H7V2M2 7h3v3M7 5l3-3M5 7l-3 3';
const MORE = 'M3 4.5l3 3 3-3';

export const DOCK_ICONS = {
  close: <Icon path={CLOSE} />,
  maximize: <Icon path={MAXIMIZE} />,
  restore: <Icon path={RESTORE} />,
  more: <Icon path={MORE} />,
};

export function LockIcon({ isLocked }: { readonly isLocked: boolean }): ReactNode {
  return (
    <Icon
      path={isLocked ? 'M2.5 5.5h7v5h-7zM4 5.5v-2a2 2 0 0 1 4 0v2' : 'M2.5 5.5h7v5h-7zM4 5.5v-2a2 2 0 0 1 3.8-.8'}
    />
  );
}

export function MoreIcon(): ReactNode {
  return <Icon path={MORE} />;
}
