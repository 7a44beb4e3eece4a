/** What keys and commands do on the desk: from panel to panel, and from layout to layout. */
import type { ActionId } from '@tickboard/client/view/keymap';
import type { ReactNode } from 'react';
import { useAction, useCommand } from '../keys/action-registry.ts';
import type { DeskLayouts } from './desk-layouts.ts';
import type { DockHandle } from './dock.tsx';
import { findPreset } from './presets.ts';
import { NO_ROOM } from './read-desk.ts';
import { readName } from './read-layout.ts';

export interface DeskActionsProps {
  readonly layouts: DeskLayouts;
  readonly name: string;
  readonly choose: (name: string) => void;
  readonly dock: () => DockHandle | null;
}

/** Frames until another layout stands, or is taken not to come. */
const TRIES = 60;

const JUMPS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

export function DeskActions({ layouts, name, choose, dock }: DeskActionsProps): ReactNode {
  const stepLayout = (by: number) => {
    const { names } = layouts;
    const panel = dock()?.focused();
    choose(names[(names.indexOf(name) + by + names.length) % names.length] as string);
    if (panel !== undefined) focusOnceThere(dock, panel, TRIES);
  };
  useAction('next-panel', { run: () => dock()?.step(1) });
  useAction('previous-panel', { run: () => dock()?.step(-1) });
  useAction('zoom', { run: () => dock()?.zoom() });
  useAction('next-preset', { run: () => stepLayout(1) });
  useAction('previous-preset', { run: () => stepLayout(-1) });
  useCommand('layout', {
    run: ({ values: { VERB: verb, NAME: given } }) => {
      if (verb === 'reset') return resetLayout(layouts, given ?? name);
      if (verb === 'load') return loadLayout(layouts, given, choose);
      if (verb === 'delete') return deleteLayout(layouts, given, name, choose);
      return saveLayout(layouts, given, dock, choose);
    },
  });
  return JUMPS.map((number) => <Jump key={number} number={number} dock={dock} />);
}

/** Another layout is another dock: the focus goes on to the same panel of it, or to the first one. */
function focusOnceThere(dock: DeskActionsProps['dock'], panel: string, tries: number): void {
  requestAnimationFrame(() => {
    if (dock()?.focus(panel) !== true && tries > 0) focusOnceThere(dock, panel, tries - 1);
  });
}

function Jump({ number, dock }: { readonly number: number; readonly dock: DeskActionsProps['dock'] }): ReactNode {
  useAction(`panel-${number}` as ActionId, { run: () => dock()?.jump(number - 1) });
  return null;
}

function resetLayout(layouts: DeskLayouts, name: string): string {
  const preset = findPreset(name);
  if (preset === undefined) throw new Error(`There is no preset “${name}”`);
  layouts.forget(name);
  return `${preset.title} is as it comes`;
}

function findLayout({ names }: DeskLayouts, given: string | undefined): string {
  const wanted = given?.toLowerCase();
  const found = names.find((each) => each.toLowerCase() === wanted);
  if (found === undefined) throw new Error(`Layouts are ${names.join(', ')}`);
  return found;
}

function loadLayout(layouts: DeskLayouts, given: string | undefined, choose: (name: string) => void): string {
  const found = findLayout(layouts, given);
  choose(found);
  return `Layout ${found}`;
}

function deleteLayout(
  layouts: DeskLayouts,
  given: string | undefined,
  shown: string,
  choose: (name: string) => void,
): string {
  const found = findLayout(layouts, given);
  if (findPreset(found) !== undefined) throw new Error(`${found} is a preset: it is always there`);
  layouts.forget(found);
  if (found === shown) choose(layouts.names[0] as string);
  return `Layout ${found} deleted`;
}

function saveLayout(
  layouts: DeskLayouts,
  given: string | undefined,
  dock: DeskActionsProps['dock'],
  choose: (name: string) => void,
): string {
  const name = readName(given);
  const layout = dock()?.layout();
  if (name === undefined || layout === undefined) throw new Error('Give the layout a name of at most 40 characters');
  if (findPreset(name.toLowerCase()) !== undefined) throw new Error(`${name} is a preset: give it another name`);
  if (!layouts.saveAs({ name, layout })) throw new Error(NO_ROOM);
  choose(name);
  return `Saved as ${name}`;
}
