/**
 * Who does what keys and commands ask for. A panel registers what it can do while it is there; where several can, the
 * panel that the person is in does it. A control that does the same may name its action instead (`data-action`): see
 * controls.ts.
 */
import type { CommandName, CommandOf } from '@tickboard/client/view/command-language';
import type { ActionId } from '@tickboard/client/view/keymap';
import { createContext, useContext, useEffect, useRef } from 'react';

export interface ActionHandler {
  /** The panel (`data-panel`) that does it; none where it concerns the page. */
  readonly panel?: string;
  readonly run: () => void;
  /** Why it cannot be done now: it is shown in help, and said when it is asked for. */
  readonly disabledBecause?: string | undefined;
}

export interface CommandHandler<Name extends CommandName = CommandName> {
  readonly panel?: string;
  /** What it says for the person, if anything. @throws {Error} with words for the person */
  readonly run: (command: CommandOf<Name>) => string | undefined;
  readonly disabledBecause?: string | undefined;
}

interface Holder<Handler> {
  readonly current: Handler;
}

type Entries<Handler> = Map<string, Holder<Handler>[]>;

export class ActionRegistry {
  readonly #actions: Entries<ActionHandler> = new Map();
  readonly #commands: Entries<CommandHandler> = new Map();

  /** Until the function that is returned is called. */
  add(action: ActionId, holder: Holder<ActionHandler>): () => void {
    return add(this.#actions, action, holder);
  }

  /** What is done where nobody else does it, until the function that is returned is called. */
  addUsual(action: ActionId, handler: ActionHandler): () => void {
    const holder = { current: handler };
    this.#actions.set(action, [holder, ...(this.#actions.get(action) ?? [])]);
    return () => remove(this.#actions, action, holder);
  }

  addCommand<Name extends CommandName>(name: Name, holder: Holder<CommandHandler<Name>>): () => void {
    return add(this.#commands, name, holder as unknown as Holder<CommandHandler>);
  }

  /** Of those that can, the one of this panel, else the page's own or whoever came last. */
  find(action: ActionId, panel: string | undefined): ActionHandler | undefined {
    return find(this.#actions.get(action), panel);
  }

  findCommand(name: CommandName, panel: string | undefined): CommandHandler | undefined {
    return find(this.#commands.get(name), panel);
  }
}

function add<Handler>(entries: Entries<Handler>, name: string, holder: Holder<Handler>): () => void {
  entries.set(name, [...(entries.get(name) ?? []), holder]);
  return () => remove(entries, name, holder);
}

function remove<Handler>(entries: Entries<Handler>, name: string, holder: Holder<Handler>): void {
  entries.set(name, entries.get(name)?.filter((other) => other !== holder) ?? []);
}

function find<Handler extends { readonly panel?: string; readonly disabledBecause?: string | undefined }>(
  holders: readonly Holder<Handler>[] = [],
  panel: string | undefined,
): Handler | undefined {
  const handlers = holders.map(({ current }) => current).reverse();
  const own = handlers.find((handler) => handler.panel !== undefined && handler.panel === panel);
  return own ?? handlers.find(({ disabledBecause }) => disabledBecause === undefined) ?? handlers[0];
}

export const ActionsContext = createContext<ActionRegistry | undefined>(undefined);

/** @throws outside of the page's registry. */
export function useActions(): ActionRegistry {
  const registry = useContext(ActionsContext);
  if (registry === undefined) throw new Error('there is no action registry around this component');
  return registry;
}

/** Does an action while the component is there. */
export function useAction(action: ActionId, handler: ActionHandler): void {
  const registry = useActions();
  const held = useRef(handler);
  useEffect(() => {
    held.current = handler;
  });
  useEffect(() => registry.add(action, held), [registry, action]);
}

/** Does a command while the component is there. */
export function useCommand<Name extends CommandName>(name: Name, handler: CommandHandler<Name>): void {
  const registry = useActions();
  const held = useRef(handler);
  useEffect(() => {
    held.current = handler;
  });
  useEffect(() => registry.addCommand(name, held), [registry, name]);
}
