/** What the dashboard does for keys itself, whatever the panel. */
import { type ActionId, KEY_CONTEXTS } from '@tickboard/client/view/keymap';
import { DONE, type Outcome, type Panel, refuse } from '../panel/panel.ts';
import { PALETTES, THEMES } from '../theme/colours.ts';
import { acknowledgeNewest, type CommandContext, goTo } from './run-command.ts';
import { copyRow, saveTable } from './table-actions.ts';

export interface StandardContext extends CommandContext {
  readonly openCommand: () => void;
  readonly openFilter: () => Outcome;
  readonly clearMessage: () => void;
  readonly redraw: () => void;
  readonly toggleMeter: () => void;
  readonly stopJob: () => void;
}

/** What the dashboard does itself, whatever the panel. */
export const STANDARD_ACTIONS: ReadonlySet<ActionId> = new Set([
  'help',
  'command',
  'leave',
  'quit',
  'suspend',
  'redraw',
  'reconnect',
  'performance',
  'theme',
  'palette',
  'next-panel',
  'previous-panel',
  'copy',
  'export',
  'zoom',
  'next-preset',
  'previous-preset',
  'chart-or-book',
  'acknowledge',
  'back',
  'go-desk',
  'go-markets',
  'go-portfolio',
  'go-strategies',
  'go-risk',
  'go-feeds',
  'go-alerts',
  'go-system',
] as const);

/** Of the actions above, what the panel lacks for one. */
export function whyNotOf(action: ActionId, panel: Panel): string | undefined {
  return TAKES_OUT.has(action) && panel.table === undefined ? 'There is no table in this panel' : undefined;
}

const TAKES_OUT: ReadonlySet<ActionId> = new Set(['copy', 'export'] as const);

export function panelNumberOf(action: ActionId): number | undefined {
  const number = /^panel-(\d)$/.exec(action)?.[1];
  return number === undefined ? undefined : Number(number);
}

export function performStandard(action: ActionId, context: StandardContext): Outcome {
  const { desk, layout, panels } = context;
  const number = panelNumberOf(action);
  const numbered = number === undefined ? undefined : panels.byNumber(number);
  if (numbered !== undefined) {
    layout.go(numbered.id);
    return DONE;
  }
  switch (action) {
    case 'help':
      context.openHelp();
      return DONE;
    case 'command':
      context.openCommand();
      return DONE;
    case 'filter':
      return context.openFilter();
    case 'leave':
      layout.leaveZoom();
      context.clearMessage();
      return DONE;
    case 'quit':
      context.quit();
      return DONE;
    case 'suspend':
      context.stopJob();
      return DONE;
    case 'redraw':
      context.redraw();
      return DONE;
    case 'reconnect':
      desk.board.reconnect();
      return { kind: 'done', words: 'Connecting' };
    case 'performance':
      context.toggleMeter();
      return DONE;
    case 'theme': {
      const theme = nextOf(THEMES, desk.settings.theme);
      desk.change({ theme });
      return { kind: 'done', words: `Theme ${theme}` };
    }
    case 'palette': {
      const palette = nextOf(PALETTES, desk.settings.palette);
      desk.change({ palette });
      return { kind: 'done', words: `Palette ${palette}: what rises is ${palette}` };
    }
    case 'next-panel':
    case 'previous-panel':
      layout.step(action === 'next-panel' ? 1 : -1);
      return DONE;
    case 'copy':
    case 'export': {
      const { entry, panel } = panels.get(layout.active);
      if (panel.table === undefined) return refuse(`${entry.title} has no table`);
      if (action === 'copy') return copyRow(panel.table, context.copy);
      return saveTable(panel.table, { entry, clock: desk.clock, save: context.save });
    }
    case 'zoom':
      layout.zoom();
      return DONE;
    case 'next-preset':
    case 'previous-preset':
      if (layout.names.length < 2) return refuse('There is one layout only');
      layout.stepLayout(action === 'next-preset' ? 1 : -1);
      return { kind: 'done', words: `Layout ${layout.name}` };
    case 'acknowledge':
      return acknowledgeNewest(desk);
    case 'back':
      return layout.back() ? DONE : refuse('The page before: Nothing was shown before');
    case 'chart-or-book':
      layout.go(layout.active === 'chart' ? 'book' : 'chart');
      return DONE;
    case 'go-desk':
    case 'go-markets':
    case 'go-portfolio':
    case 'go-strategies':
    case 'go-risk':
    case 'go-feeds':
    case 'go-alerts':
    case 'go-system':
      return goTo(action.slice('go-'.length) as 'desk', context);
    default:
      return refuse(KEY_CONTEXTS.everywhere);
  }
}

function nextOf<const Value>(values: readonly Value[], value: Value): Value {
  return values[(values.indexOf(value) + 1) % values.length] as Value;
}
