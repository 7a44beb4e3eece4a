/** Binds the keys of the page, and shows what lies over it. Once a page. */
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useDesk } from '../board/desk.ts';
import { Toasts } from '../ui/toast.tsx';
import { useActions } from './action-registry.ts';
import { bindToPage } from './key-binder.ts';
import { closeOverlay, useOverlays } from './overlays.ts';
import { watchPanels } from './page-panels.ts';
import { addStandardActions } from './standard-actions.ts';

// Loaded once the page stands, or with the first use of one of them.
const loadHelp = async () => ({ default: (await import('./help-overlay.tsx')).HelpOverlay });
const loadPalette = async () => ({ default: (await import('./palette.tsx')).Palette });
const HelpOverlay = lazy(loadHelp);
const Palette = lazy(loadPalette);
const LOAD_AFTER_MS = 2_000;

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
  useEffect(() => {
    // A server that is away then is asked again with the first use.
    const load = () => void Promise.allSettled([loadPalette(), loadHelp()]);
    const timer = setTimeout(load, LOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
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
