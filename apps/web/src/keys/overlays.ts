/** What lies over the page: at most one thing at a time. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

export interface OverlayState {
  readonly shown: 'help' | 'palette' | undefined;
  /** With what the palette opens. */
  readonly text: string;
  /** Figures on how fast the page works. */
  readonly isPerformanceShown: boolean;
}

const CLOSED: OverlayState = { shown: undefined, text: '', isPerformanceShown: false };

export const overlays = createStore<OverlayState>()(() => CLOSED);

export function openPalette(text = ''): void {
  overlays.setState({ shown: 'palette', text });
}

/** A key that was pressed before the palette could take it. */
export function typeAhead({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): void {
  const { text } = overlays.getState();
  if (key === 'Backspace') overlays.setState({ text: text.slice(0, -1) });
  else if (key.length === 1 && !ctrlKey && !metaKey && !altKey) overlays.setState({ text: text + key });
}

export function openHelp(): void {
  overlays.setState({ shown: 'help' });
}

export function closeOverlay(): void {
  overlays.setState({ shown: undefined });
}

export function useOverlays(): OverlayState {
  return useStore(overlays);
}
