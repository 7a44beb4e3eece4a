/** Carries commands out: by whoever registered for one, else as every page does. */
import { changeColumns } from '@tickboard/client/view/column-words';
import {
  type Command,
  type CommandOf,
  grammarOf,
  readCommand,
  type Requirement,
  usageOf,
} from '@tickboard/client/view/command-language';
import { readDurationMs } from '@tickboard/client/view/command-words';
import { DIGITS_MAX } from '@tickboard/core/model/decimals';
import { findSymbol } from '@tickboard/client/view/symbols';
import { isTimeZone } from '@tickboard/client/view/times';
import { navigate } from 'wouter/use-browser-location';
import type { Desk } from '../board/desk.ts';
import { DENSITIES } from '../preferences/preferences.ts';
import type { ActionRegistry } from './action-registry.ts';
import { NO_ORDERS, NOT_YET } from '@tickboard/client/view/reasons';
import { openHelp } from './overlays.ts';
import { activePanel, activeTable, findFilter, listPanels, panelName, typeInto } from './page-panels.ts';
import { offerOf } from './perform-action.ts';

const MISSING: Readonly<Record<Requirement, string>> = {
  ...NOT_YET,
  terminal: 'Close the tab to leave',
};

/** Why a command cannot be carried out, in words for the person. */
class CommandRefusal extends Error {
  override readonly name = 'CommandRefusal';
}

export interface CommandResult {
  readonly isDone: boolean;
  /** For the person. */
  readonly words: string | undefined;
}

export function runLine(line: string, actions: ActionRegistry, desk: Desk): CommandResult {
  const { command, error } = readCommand(line);
  if (command === undefined) return { isDone: false, words: error.message };
  try {
    return { isDone: true, words: run(command, actions, desk) };
  } catch (refusal) {
    return { isDone: false, words: (refusal as Error).message };
  }
}

/** Why this server or page has no such thing, before anybody tries; undefined where it has. */
export function refusalOf(command: Command, actions: ActionRegistry): string | undefined {
  const handler = actions.findCommand(command.name, panelName(activePanel()));
  if (handler !== undefined) return handler.disabledBecause;
  const needs = grammarOf(command.name)?.needs;
  return needs === undefined ? undefined : MISSING[needs];
}

/** @throws {Error} with words for the person */
function run(command: Command, actions: ActionRegistry, desk: Desk): string | undefined {
  const refusal = refusalOf(command, actions);
  if (refusal !== undefined) throw new CommandRefusal(refusal);
  const handler = actions.findCommand(command.name, panelName(activePanel()));
  return handler === undefined ? runStandard(command, actions, desk) : handler.run(command);
}

function runStandard(command: Command, actions: ActionRegistry, desk: Desk): string | undefined {
  const { board, preferences } = desk;
  switch (command.name) {
    case 'sym':
      return showSymbol(command.values.SYM, desk);
    case 'view':
      navigate(`/${command.values.NAME}`);
      return undefined;
    case 'theme':
      preferences.setState({ theme: command.values.THEME });
      return undefined;
    case 'palette':
      preferences.setState({
        palette: ({ green: 'green-red', red: 'red-up', blue: 'blue-orange' } as const)[command.values.UP],
      });
      return undefined;
    case 'set':
      return change(command.values.SETTING, command.values.VALUE, desk);
    case 'reconnect':
      board.reconnect();
      return 'Connecting';
    case 'help':
      return explain(command.values.CMD);
    case 'filter':
      return filter(command.values.EXPR ?? '');
    case 'sort':
      return sort(command.values.COL, command.values.ORDER);
    case 'export':
      return save(command.values, actions);
    case 'ack':
      return perform('acknowledge', actions);
    case 'tf':
      throw new CommandRefusal('There is no chart on this page');
    case 'layout':
      throw new CommandRefusal('Layouts are for the desk');
    case 'cols':
      return chooseColumns(command.values['+COL -COL'], desk);
    case 'alert':
      throw new CommandRefusal('This server keeps no rules for alerts yet');
    default:
      throw new CommandRefusal(NO_ORDERS);
  }
}

/** Where the page shows no symbol, on the page that does. */
function showSymbol(text: string, { board, preferences }: Desk): undefined {
  const symbol = findSymbol(board.table('market_data').keys(), text);
  if (symbol === undefined) throw new CommandRefusal(`"${text}": no symbol of this server`);
  preferences.setState({ symbol });
  const [, page] = location.pathname.split('/');
  if (page !== 'desk' && page !== 'markets') navigate(`/trade/${encodeURIComponent(symbol)}`);
}

function change(setting: string, value: string, { board, preferences }: Desk): string {
  switch (setting) {
    case 'rate': {
      const intervalMs = readDurationMs(value);
      if (Number.isNaN(intervalMs)) throw new CommandRefusal(`"${value}": expected a duration, such as 250ms`);
      board.setInterval(intervalMs);
      return `Asked for an update every ${value}`;
    }
    case 'tz': {
      const zone = /^(utc|local)$/i.test(value) ? value.toLowerCase() : value;
      if (!isTimeZone(zone))
        throw new CommandRefusal(`"${value}": expected local, utc or a zone such as Europe/Berlin`);
      preferences.setState({ timeZone: zone });
      return `Times are in ${zone}`;
    }
    case 'digits': {
      const digits = /^auto$/i.test(value) ? undefined : Number(/^\d{1,2}$/.exec(value)?.[0] ?? Number.NaN);
      if (Number.isNaN(digits) || (digits ?? 0) > DIGITS_MAX) {
        throw new CommandRefusal(`"${value}": expected 0 to ${DIGITS_MAX}, or auto`);
      }
      preferences.setState({ digits });
      return `Prices without a tick have ${digits ?? 'their own'} decimals`;
    }
    case 'confirm':
      throw new CommandRefusal(
        `There is nothing to confirm: ${NO_ORDERS.charAt(0).toLowerCase()}${NO_ORDERS.slice(1)}`,
      );
    case 'density': {
      const density = DENSITIES.find((each) => each === value);
      if (density === undefined) throw new CommandRefusal(`"${value}": expected ${DENSITIES.join(' or ')}`);
      preferences.setState({ density });
      return `Density: ${density}`;
    }
    default: {
      if (value !== 'on' && value !== 'off') throw new CommandRefusal(`"${value}": expected on or off`);
      preferences.setState({ [setting === 'flash' ? 'hasFlash' : 'hasShortcuts']: value === 'on' });
      return `${setting}: ${value}`;
    }
  }
}

function explain(name: string | undefined): string | undefined {
  if (name === undefined) {
    openHelp();
    return undefined;
  }
  const grammar = grammarOf(name.replace(/^:/, ''));
  if (grammar === undefined) throw new CommandRefusal(`"${name}": expected a command`);
  return `${usageOf(grammar)}: ${grammar.words.charAt(0).toLowerCase()}${grammar.words.slice(1)}`;
}

function filter(text: string): undefined {
  const input = findFilter();
  if (input === undefined) throw new CommandRefusal('There is nothing to filter on this page');
  typeInto(input, text);
}

function sort(name: string, order: 'asc' | 'desc' | undefined): undefined {
  const panel = activePanel();
  const headings = [...(panel?.querySelectorAll<HTMLElement>('[role="columnheader"][aria-sort]') ?? [])];
  const wanted = name.toLowerCase();
  const heading =
    headings.find(
      (each) => each.dataset['column']?.toLowerCase() === wanted || each.textContent.toLowerCase().startsWith(wanted),
    ) ?? headings.find((each) => each.dataset['column']?.toLowerCase().startsWith(wanted) === true);
  if (heading === undefined) {
    const names = headings.flatMap((each) => each.dataset['column'] ?? []).join(', ');
    throw new CommandRefusal(names === '' ? 'There is no table in this panel' : `"${name}": expected one of ${names}`);
  }
  const isDescendingWanted = order === 'desc';
  heading.click();
  // A click sorts by the column, or turns its order around: which of them shows once it has been rendered.
  if (order === undefined) return;
  setTimeout(() => {
    if ((heading.getAttribute('aria-sort') === 'descending') !== isDescendingWanted) heading.click();
  });
}

function chooseColumns(words: string, { preferences }: Desk): string {
  const table = activeTable();
  const inputs = [
    ...(table?.closest('[data-panel]')?.querySelectorAll<HTMLInputElement>('[data-choices] input') ?? []),
  ];
  const grid = table?.dataset['grid'];
  if (grid === undefined || inputs.length === 0) throw new CommandRefusal('There is no table on this page');
  const columns = inputs.map((input) => ({
    id: input.dataset['column'] ?? '',
    title: input.parentElement?.querySelector('span')?.textContent ?? '',
    isChosen: input.checked,
    isFixed: input.disabled,
  }));
  const chosen = changeColumns(columns, words);
  const { [grid]: _, ...others } = preferences.getState().columns;
  preferences.setState({ columns: chosen === undefined ? others : { ...others, [grid]: chosen } });
  return `${chosen?.length ?? columns.length} of ${columns.length} columns`;
}

function save({ PANEL, FORMAT, FILE }: CommandOf<'export'>['values'], actions: ActionRegistry): string | undefined {
  if (FORMAT === 'json') throw new CommandRefusal('Panels are saved as CSV here');
  if (FILE !== undefined) throw new CommandRefusal('The browser chooses where files go: leave the file out');
  if (PANEL === undefined) return perform('export', actions);
  const panel = listPanels().find((each) => panelName(each) === PANEL.toLowerCase());
  if (panel === undefined) {
    const names = listPanels().flatMap((each) => panelName(each) ?? []);
    throw new CommandRefusal(`"${PANEL}": expected a panel of this page: ${names.join(', ') || 'there is none'}`);
  }
  const control = panel.querySelector<HTMLElement>('[data-action="export"]');
  if (control === null) throw new CommandRefusal('This panel has nothing to save');
  control.click();
  return undefined;
}

function perform(action: 'export' | 'acknowledge', actions: ActionRegistry): undefined {
  const offer = offerOf(actions, action);
  if (offer.refusal !== undefined) throw new CommandRefusal(offer.refusal);
  offer.run();
}
