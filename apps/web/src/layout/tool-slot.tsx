/** Beside the tabs: what of the tools of the panel in front fits there. */
import { type ReactNode, useState } from 'react';
import type { TabChrome } from './tab-chrome.ts';

export interface ToolSlotProps {
  readonly chrome: TabChrome;
  readonly className: string | undefined;
}

export function ToolSlot({ chrome, className }: ToolSlotProps): ReactNode {
  const [setSlot] = useState(() => (slot: HTMLElement | null) => chrome.setSlot(slot));
  return <div className={className} ref={setSlot} />;
}
