/** Binds the keys of the page, and shows what lies over it. Once a page. */
import { type ReactNode, useEffect } from 'react';
import { useDesk } from '../board/desk.ts';
import { Toasts } from '../ui/toast.tsx';
import { useActions } from './action-registry.ts';
import { HelpOverlay } from './help-overlay.tsx';
import { bindToPage } from './key-binder.ts';
import { closeOverlay, useOverlays } from './overlays.ts';
import { watchPanels } from './page-panels.ts';
import { Palette } from './palette.tsx';
import { addStandardActions } from './standard-actions.ts';

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
      {shown === 'help' ? <HelpOverlay onClose={closeOverlay} /> : null}
      {shown === 'palette' ? <Palette initialText={text} onClose={closeOverlay} /> : null}
      <Toasts />
    </>
  );
}
