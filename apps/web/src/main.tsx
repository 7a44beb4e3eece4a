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
import { watchStyles } from './ui/failed-styles.ts';
import './styles/base.css';

const preferences = createPreferences({
  storage: () => localStorage,
  tab: () => sessionStorage,
  onOtherTab: (listener) => addEventListener('storage', ({ key }) => listener(key ?? undefined)),
});
applyAppearance(preferences);
watchStyles();
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
// Beside what is done here, and not after it. What fails of it is told where it is shown.
void Promise.allSettled([page?.load(), page?.hold?.(desk.leases)]);
createRoot(document.getElementById('root') as HTMLElement).render(
  <DeskContext value={desk}>
    <ActionsContext value={new ActionRegistry()}>
      <ShellBoundary>
        <App />
      </ShellBoundary>
    </ActionsContext>
  </DeskContext>,
);

async function askForSummary(given: string | undefined): Promise<number> {
  const headers: HeadersInit = given === undefined ? {} : { authorization: `Bearer ${given}` };
  return (await fetch('/api/v1/state/summary', { method: 'HEAD', headers, cache: 'no-store' })).status;
}
