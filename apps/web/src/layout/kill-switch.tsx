import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';

/** In sight wherever one trades, so that nobody looks for it when it is needed. */
export function KillSwitch(): ReactNode {
  return (
    <Button tone="danger" disabledBecause="This server takes no commands yet">
      Kill switch
    </Button>
  );
}
