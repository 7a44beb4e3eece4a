/** Carries `:` lines out: the panel that the person is in first, else the dashboard. What cannot be done says why. */
import { randomUUID } from 'node:crypto';
import { findPressing } from '@tickboard/client/view/alert-log';
import { type Command, type CommandOf, readCommand, type ViewName } from '@tickboard/client/view/command-language';
import { readDurationMs } from '@tickboard/client/view/command-words';
import { NO_ORDERS } from '@tickboard/client/view/reasons';
import { choosePriceDigits } from '@tickboard/client/view/numbers';
import { DIGITS_MAX } from '@tickboard/core/model/decimals';
import { addRule, changeRule } from '@tickboard/client/view/rule-command';
import { findSymbol } from '@tickboard/client/view/symbols';
import { isTimeZone } from '@tickboard/client/view/times';
import type { Desk } from '../board/desk.ts';
import type { Layout } from '../layout/layout.ts';
import { DONE, type Outcome, refuse } from '../panel/panel.ts';
import type { PaletteName } from '../theme/colours.ts';
import { whyNotCommand } from './command-reasons.ts';
import { explainCommand } from './help.ts';
import type { PanelSet } from './panel-set.ts';
import { saveTable } from './table-actions.ts';

export interface CommandContext {
  readonly desk: Desk;
  readonly panels: PanelSet;
  readonly layout: Layout;
  readonly isGroundLight: boolean;
  readonly openHelp: () => void;
  readonly quit: () => void;
  /** To the clipboard of whoever looks at the terminal. */
  readonly copy: (text: string) => void;
  /** Writes a file, and returns where it is. @throws {Error} where it cannot be written */
  readonly save: (name: string, text: string) => string;
}

/** The panel that shows what a page of the web dashboard shows. */
const PANEL_OF_VIEW: Readonly<Partial<Record<ViewName, string>>> = {
  markets: 'markets',
  portfolio: 'positions',
  strategies: 'strategies',
  risk: 'risk',
  feeds: 'feeds',
  alerts: 'alerts',
  system: 'health',
};

/** The first one of these that there is. */
const PANELS_OF_TRADE = ['chart', 'book', 'markets'] as const;

export function runLine(line: string, context: CommandContext): Outcome {
  const { command, error } = readCommand(line);
  if (command === undefined) return refuse(error.message);
  const reason = whyNotCommand(command.name);
  if (reason !== undefined) return refuse(reason);
  if (command.name === 'sym') {
    const outcome = chooseSymbol(command.values.SYM, context.desk);
    if (outcome.kind === 'refused') return outcome;
  }
  const open = context.panels.get(context.layout.active);
  const own = context.panels.attempt(open, (panel) => panel.run?.(command), undefined);
  return own ?? runStandard(command, context);
}

export function goTo(view: ViewName, { layout, panels }: Pick<CommandContext, 'layout' | 'panels'>): Outcome {
  if (view === 'desk') {
    layout.leaveZoom();
    return DONE;
  }
  if (view === 'trade') {
    if (!layout.choosePreset('trade')) return refuse('This dashboard has no such layout yet');
    const first = PANELS_OF_TRADE.find((id) => panels.entries.some((entry) => entry.id === id));
    if (first !== undefined) layout.go(first);
    return DONE;
  }
  const id = PANEL_OF_VIEW[view];
  if (id === undefined) return refuse('Settings are changed by :set, :theme and :palette here');
  if (!panels.entries.some((entry) => entry.id === id)) return refuse(`The terminal has no panel for ${view} yet`);
  layout.go(id);
  return DONE;
}

function runStandard(command: Command, context: CommandContext): Outcome {
  const { desk, layout, panels } = context;
  switch (command.name) {
    case 'sym':
      return DONE;
    case 'view':
      return goTo(command.values.NAME, context);
    case 'theme':
      desk.change({ theme: themeOf(command.values.THEME, context.isGroundLight) });
      return DONE;
    case 'palette':
      desk.change({ palette: command.values.UP satisfies PaletteName });
      return DONE;
    case 'set':
      return change(command.values.SETTING, command.values.VALUE, desk);
    case 'reconnect':
      desk.board.reconnect();
      return { kind: 'done', words: 'Connecting' };
    case 'help':
      return explain(command.values.CMD, context);
    case 'layout':
      return chooseLayout(command.values.VERB, command.values.NAME, layout);
    case 'export':
      return exportTable(command.values, context);
    case 'ack':
      if (command.values.ALL === undefined) return acknowledgeNewest(desk);
      return acknowledgeAll(desk);
    case 'alert':
      return attempt(() => addRule(desk.ownRules, command.values, ruleNamesOf(desk)));
    case 'rule':
      return attempt(() => changeRule(desk.ownRules, command.values));
    case 'tf':
      return runInChart(command, context);
    case 'q':
      context.quit();
      return DONE;
    default: {
      const title = panels.get(layout.active).entry.title;
      return refuse(`${title} cannot do :${command.name}`);
    }
  }
}

/** Whatever panel keys go to: there is one chart. */
function runInChart(command: Command, { panels, layout }: CommandContext): Outcome {
  if (!layout.ids.includes('chart')) return refuse('There is no chart');
  const open = panels.get('chart');
  const outcome = panels.attempt(open, (panel) => panel.run?.(command), undefined) ?? DONE;
  return outcome.kind === 'done' ? { kind: 'done', words: `Chart ${open.panel.heading ?? ''}`.trimEnd() } : outcome;
}

function ruleNamesOf({ board }: Desk): Parameters<typeof addRule>[2] {
  return { id: randomUUID(), place: 'terminal', symbols: board.table('market_data').keys() };
}

/** `task` returns what was done, in words, or throws why not. */
function attempt(task: () => string): Outcome {
  try {
    return { kind: 'done', words: task() };
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function exportTable(
  { PANEL: id, FORMAT: format, FILE: file }: CommandOf<'export'>['values'],
  { desk, panels, layout, save }: CommandContext,
): Outcome {
  if (id !== undefined && !layout.ids.includes(id)) return refuse(`"${id}": expected one of ${layout.ids.join(', ')}`);
  const { entry, panel } = panels.get(id ?? layout.active);
  if (panel.table === undefined) return refuse(`${entry.title} has no table`);
  return saveTable(panel.table, { entry, clock: desk.clock, format, file, save });
}

/** The one in the line of alerts, else the newest of all. */
export function acknowledgeNewest(desk: Desk): Outcome {
  const { alerts: log } = desk;
  const newest = findPressing(log)[0] ?? log.alerts.find(({ key }) => !log.acknowledged.has(key));
  if (newest === undefined) return refuse('All alerts are acknowledged');
  const failure = desk.acknowledge([newest.key]);
  return failure === undefined ? DONE : refuse(failure);
}

function acknowledgeAll(desk: Desk): Outcome {
  const { alerts, acknowledged } = desk.alerts;
  const open = alerts.filter(({ key }) => !acknowledged.has(key));
  const failure = desk.acknowledge(open.map(({ key }) => key));
  return failure === undefined
    ? { kind: 'done', words: `${open.length} acknowledged in this terminal` }
    : refuse(failure);
}

function chooseSymbol(text: string, desk: Desk): Outcome {
  const symbol = findSymbol(desk.board.table('market_data').keys(), text);
  if (symbol === undefined) {
    const isWhole = desk.board.isLive('market_data');
    return refuse(`"${text}": ${isWhole ? 'no symbol of this server' : 'not all symbols have come yet, try again'}`);
  }
  desk.change({ symbol });
  return DONE;
}

function themeOf(name: 'dark' | 'light' | 'hc' | 'system', isGroundLight: boolean): 'dark' | 'light' | 'hc' {
  if (name === 'system') return isGroundLight ? 'light' : 'dark';
  return name;
}

function change(setting: string, value: string, desk: Desk): Outcome {
  switch (setting) {
    case 'rate': {
      const intervalMs = readDurationMs(value);
      if (!Number.isFinite(intervalMs)) return refuse(`"${value}": expected a duration, such as 250ms`);
      desk.board.setInterval(intervalMs);
      return { kind: 'done', words: `Asked for updates every ${value}` };
    }
    case 'tz':
      if (value !== 'utc' && value !== 'local' && !isTimeZone(value)) {
        return refuse(`"${value}": expected utc, local, or a name such as Europe/Berlin`);
      }
      desk.change({ zone: value });
      return DONE;
    case 'digits': {
      const digits = /^auto$/i.test(value) ? undefined : Number(/^\d{1,2}$/.exec(value)?.[0] ?? Number.NaN);
      if (Number.isNaN(digits) || (digits ?? 0) > DIGITS_MAX) {
        return refuse(`"${value}": expected 0 to ${DIGITS_MAX}, or auto`);
      }
      choosePriceDigits(digits);
      return { kind: 'done', words: `Prices without a tick have ${digits ?? 'their own'} decimals` };
    }
    case 'confirm':
      return refuse(`There is nothing to confirm: ${NO_ORDERS.charAt(0).toLowerCase()}${NO_ORDERS.slice(1)}`);
    default:
      return refuse(`The terminal has no setting "${setting}"`);
  }
}

function explain(name: string | undefined, context: CommandContext): Outcome {
  if (name === undefined) {
    context.openHelp();
    return DONE;
  }
  const words = explainCommand(name);
  return words === undefined ? refuse(`"${name}": no command`) : { kind: 'done', words };
}

type LayoutVerb = 'save' | 'load' | 'reset' | 'delete';

function chooseLayout(verb: LayoutVerb, name: string | undefined, layout: Layout): Outcome {
  if (verb === 'save') return saveLayout(name, layout);
  if (verb === 'delete') return deleteLayout(name, layout);
  if (name === undefined && verb === 'load') return refuse(`Expected one of ${layout.names.join(', ')}`);
  if (name !== undefined && !layout.load(name)) return refuse(`"${name}": expected one of ${layout.names.join(', ')}`);
  if (verb === 'reset' && !layout.isSaved) layout.reset();
  return { kind: 'done', words: `Layout ${layout.name}` };
}

function deleteLayout(name: string | undefined, layout: Layout): Outcome {
  if (name === undefined) return refuse('Expected a name: :layout delete NAME');
  return attempt(() => {
    layout.delete(name);
    return `Layout ${name} deleted`;
  });
}

function saveLayout(name: string | undefined, layout: Layout): Outcome {
  if (name === undefined) return refuse('Expected a name: :layout save NAME');
  return attempt(() => {
    layout.save(name);
    return `Layout ${name} saved: :layout load ${name} brings it back`;
  });
}
