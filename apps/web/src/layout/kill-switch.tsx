import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { NO_COMMANDS } from '../ui/reasons.ts';

/** In sight wherever one trades, so that nobody looks for it when it is needed. */
export function KillSwitch(): ReactNode {
  return (
    <Button tone="danger" disabledBecause={NO_COMMANDS}>
      Kill switch
    </Button>
  );
}
