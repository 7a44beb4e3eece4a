import { connectTickboard } from '@tickboard/client/connect-tickboard';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { KeyPage } from './app/key-page.tsx';
import { keepKey, readKey, watchAccess } from './board/access.ts';
import { Desk, DeskContext } from './board/desk.ts';
import { PING_INTERVAL_MS } from './board/standing.ts';
import { ActionRegistry, ActionsContext } from './keys/action-registry.ts';
import { applyAppearance } from './preferences/appearance.ts';
import { createPreferences } from './preferences/preferences.ts';
import './styles/base.css';

/** What the strips at the top show on every page. */
const ALWAYS_SHOWN = ['summary', 'account', 'risk', 'system_health', 'alerts'] as const;

const preferences = createPreferences(() => localStorage);
applyAppearance(preferences);
const root = createRoot(document.getElementById('root') as HTMLElement);

function open(key: string | undefined): void {
  const board = connectTickboard('/', {
    type: 'web',
    format: 'compact',
    channels: ALWAYS_SHOWN,
    pingIntervalMs: PING_INTERVAL_MS,
    ...(key !== undefined && { token: key }),
  });
  watchAccess(board, key, () => {
    board.close();
    const openWith = (next: string) => {
      keepKey(next);
      open(next);
    };
    root.render(<KeyPage isWrong={key !== undefined} onKey={openWith} />);
  });
  root.render(
    <DeskContext value={new Desk(board, preferences)}>
      <ActionsContext value={new ActionRegistry()}>
        <App />
      </ActionsContext>
    </DeskContext>,
  );
}

open(readKey());
