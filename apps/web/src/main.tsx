import { connectTickboard } from '@tickboard/client/connect-tickboard';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { Desk, DeskContext } from './board/desk.ts';
import { ActionRegistry, ActionsContext } from './keys/action-registry.ts';
import { applyAppearance } from './preferences/appearance.ts';
import { createPreferences } from './preferences/preferences.ts';
import './styles/base.css';

/** What the strips at the top show on every page. */
const ALWAYS_SHOWN = ['summary', 'account', 'risk', 'system_health', 'alerts'] as const;

const preferences = createPreferences(() => localStorage);
applyAppearance(preferences);
const board = connectTickboard('/', { type: 'web', format: 'compact', channels: ALWAYS_SHOWN });
const desk = new Desk(board, preferences);
createRoot(document.getElementById('root') as HTMLElement).render(
  <DeskContext value={desk}>
    <ActionsContext value={new ActionRegistry()}>
      <App />
    </ActionsContext>
  </DeskContext>,
);
