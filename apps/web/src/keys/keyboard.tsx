/** Binds the keys of the page, and shows what lies over it. Once a page. */
import { type ReactNode, useEffect } from 'react';
import { useDesk } from '../board/desk.ts';
import { Boundary } from '../ui/boundary.tsx';
import { loadable } from '../ui/loadable.tsx';
import { showToast, Toasts } from '../ui/toast.tsx';
import { useActions } from './action-registry.ts';
import { bindToPage } from './key-binder.ts';
import { closeOverlay, useOverlays } from './overlays.ts';
import { watchPanels } from './page-panels.ts';
import { addStandardActions } from './standard-actions.ts';

// Loaded once the page stands, or with the first use of one of them.
const help = loadable(async () => (await import('./help-overlay.tsx')).HelpOverlay);
const palette = loadable(async () => (await import('./palette.tsx')).Palette);
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
    const load = () => void Promise.allSettled([palette.load(), help.load()]);
    const timer = setTimeout(load, LOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <Boundary key={shown} fallback={(error) => <NotShown error={error} />}>
        {shown === 'help' ? <help.Component onClose={closeOverlay} /> : null}
        {shown === 'palette' ? <palette.Component initialText={text} onClose={closeOverlay} /> : null}
      </Boundary>
      <Toasts />
    </>
  );
}

/** What lies over the page and fails is closed again: the next use tries anew. */
function NotShown({ error }: { readonly error: Error }): null {
  useEffect(() => {
    showToast(`This could not be opened: ${error.message}`, 'warn');
    closeOverlay();
  }, [error]);
  return null;
}
