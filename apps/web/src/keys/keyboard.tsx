/** Binds the keys of the page, and shows what lies over it. Once a page. */
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useDesk } from '../board/desk.ts';
import { Toasts } from '../ui/toast.tsx';
import { useActions } from './action-registry.ts';
import { bindToPage } from './key-binder.ts';
import { closeOverlay, useOverlays } from './overlays.ts';
import { watchPanels } from './page-panels.ts';
import { addStandardActions } from './standard-actions.ts';

// Loaded with the first use of one of them.
const HelpOverlay = lazy(async () => ({ default: (await import('./help-overlay.tsx')).HelpOverlay }));
const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));

export function Keyboard(): ReactNode {
  const desk = useDesk();
  const actions = useActions();
  const { shown, text } = useOverlays();
  useEffect(() => {
    const stops = [watchPanels(), addStandardActions(actions, desk), bindToPage(actions, desk.preferences)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [actions, desk]);
  return (
    <>
      <Suspense fallback={null}>
        {shown === 'help' ? <HelpOverlay onClose={closeOverlay} /> : null}
        {shown === 'palette' ? <Palette initialText={text} onClose={closeOverlay} /> : null}
      </Suspense>
      <Toasts />
    </>
  );
}
