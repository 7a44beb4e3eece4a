import { connectTickboard } from '@tickboard/client/connect-tickboard';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { ShellBoundary } from './app/page-boundary.tsx';
import { pageAt } from './app/routes.ts';
import { Credentials } from './board/credentials.ts';
import { ALWAYS_HELD, Desk, DeskContext } from './board/desk.ts';
import { PING_INTERVAL_MS } from '@tickboard/client/view/standing';
import { ActionRegistry, ActionsContext } from './keys/action-registry.ts';
import { applyAppearance } from './preferences/appearance.ts';
import { createPreferences } from './preferences/preferences.ts';
import './styles/base.css';

/** Who waits longer for the code of a page is shown the frame around it. */
const FRAME_AFTER_MS = 200;

const preferences = createPreferences({
  storage: () => localStorage,
  tab: () => sessionStorage,
  onOtherTab: (listener) => addEventListener('storage', ({ key }) => listener(key ?? undefined)),
});
applyAppearance(preferences);
const credentials = new Credentials({ storage: () => sessionStorage, probe: askForSummary });
const { token } = credentials;
const board = connectTickboard('/', {
  type: 'web',
  format: 'compact',
  channels: ALWAYS_HELD,
  pingIntervalMs: PING_INTERVAL_MS,
  token,
});
const desk = new Desk(board, preferences, credentials);
const page = pageAt(location.pathname);
// What fails of it is told where it is shown.
const code = Promise.allSettled([page?.load(), page?.hold?.(desk.leases)]);
// Where the code is there already, the frame and all in it are made and laid out once, not one after the other.
void Promise.race([code, patience()]).then(() => {
  createRoot(document.getElementById('root') as HTMLElement).render(
    <DeskContext value={desk}>
      <ActionsContext value={new ActionRegistry()}>
        <ShellBoundary>
          <App />
        </ShellBoundary>
      </ActionsContext>
    </DeskContext>,
  );
});

function patience(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, FRAME_AFTER_MS);
  });
}

async function askForSummary(given: string | undefined): Promise<number> {
  const headers: HeadersInit = given === undefined ? {} : { authorization: `Bearer ${given}` };
  return (await fetch('/api/v1/state/summary', { method: 'HEAD', headers, cache: 'no-store' })).status;
}
