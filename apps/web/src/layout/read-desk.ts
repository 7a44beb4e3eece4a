/** What this browser kept of the desk, and layouts as files. Rules: docs/spec/web-desk.md. */
import type { Layout } from './layout.ts';
import { isObject, readLayout, readName } from './read-layout.ts';

export interface DeskState {
  /** A preset or a layout of the person; nothing until one was chosen. */
  readonly current: string | undefined;
  readonly isLocked: boolean;
  /** Layouts of the person, and presets as the person left them. */
  readonly kept: Readonly<Record<string, Layout>>;
}

export const INITIAL_DESK: DeskState = { current: undefined, isLocked: true, kept: {} };

export interface ReadDesk {
  readonly state: DeskState;
  /** Whether the state is what was given; else it is that of the beginning. */
  readonly isRead: boolean;
  /** What a person has to know of the reading. */
  readonly notice: string | undefined;
}

/** From one version of what is kept to the next. */
export type Migration = (kept: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** The first leads from version 1 to 2. Nothing has changed since version 1. */
const MIGRATIONS: readonly Migration[] = [];

/** Of the person, and presets that the person changed. */
export const LAYOUTS_MAX = 32;
export const NO_ROOM = `There are ${LAYOUTS_MAX} layouts already: delete one first.`;

export function readDesk(
  text: string | null,
  isPanel: (id: string) => boolean,
  migrations: readonly Migration[] = MIGRATIONS,
): ReadDesk {
  if (text === null) return { state: INITIAL_DESK, isRead: false, notice: undefined };
  const read = readDeskValue(parse(text), isPanel, migrations);
  return read.isRead ? read : { ...read, notice: `${read.notice} The preset is shown.` };
}

/** The same of a value that was read already, as within a file. */
export function readDeskValue(
  given: unknown,
  isPanel: (id: string) => boolean,
  migrations: readonly Migration[] = MIGRATIONS,
): ReadDesk {
  const version = isObject(given) ? given['version'] : undefined;
  if (!isObject(given) || typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return { state: INITIAL_DESK, isRead: false, notice: 'The layouts that were kept cannot be read.' };
  }
  if (version > migrations.length + 1) {
    return { state: INITIAL_DESK, isRead: false, notice: 'The layouts that were kept are of a newer version.' };
  }
  const now = migrations.slice(version - 1).reduce((kept, migrate) => migrate(kept), given);
  return readState(now, isPanel);
}

function readState(given: Readonly<Record<string, unknown>>, isPanel: (id: string) => boolean): ReadDesk {
  const kept: [string, Layout][] = [];
  const unreadable: string[] = [];
  const leftOut = new Set<string>();
  for (const [key, value] of Object.entries(isObject(given['kept']) ? given['kept'] : {}).slice(0, LAYOUTS_MAX)) {
    const name = readName(key);
    const read = readLayout(value, isPanel);
    if (name === undefined || read === undefined) unreadable.push(key);
    else kept.push([name, read.layout]);
    for (const panel of read?.leftOut ?? []) leftOut.add(panel);
  }
  return {
    state: {
      current: readName(given['current']),
      isLocked: given['isLocked'] !== false,
      kept: Object.fromEntries(kept),
    },
    isRead: true,
    notice: describeLoss(unreadable, leftOut),
  };
}

function describeLoss(unreadable: readonly string[], leftOut: ReadonlySet<string>): string | undefined {
  const lost = unreadable.map((name) => `“${name.slice(0, 40)}”`).join(', ');
  const parts = [
    ...(unreadable.length === 0 ? [] : [`Layouts that cannot be read were left out: ${lost}.`]),
    ...(leftOut.size === 0 ? [] : [`Panels that are not there were left out: ${nameAll(leftOut)}.`]),
  ];
  return parts.length === 0 ? undefined : parts.join(' ');
}

/** What was kept of the newest version. */
export function writeDesk(state: DeskState): string {
  return JSON.stringify({ version: MIGRATIONS.length + 1, ...state });
}

export interface LayoutFile {
  readonly name: string;
  readonly layout: Layout;
}

export function writeLayoutFile({ name, layout }: LayoutFile): string {
  return `${JSON.stringify({ tickboardLayout: 1, name, layout }, undefined, 2)}\n`;
}

export type ReadFile =
  | { readonly isRead: true; readonly file: LayoutFile; readonly notice: string | undefined }
  | { readonly isRead: false; readonly notice: string };

export function readLayoutFile(text: string, isPanel: (id: string) => boolean): ReadFile {
  const given = parse(text);
  if (!isObject(given) || given['tickboardLayout'] !== 1) {
    return { isRead: false, notice: 'This file is no layout of Tickboard. Nothing was changed.' };
  }
  const name = readName(given['name']);
  const read = readLayout(given['layout'], isPanel);
  if (name === undefined || read === undefined) {
    return { isRead: false, notice: 'The layout in this file cannot be read. Nothing was changed.' };
  }
  const leftOut = new Set(read.leftOut);
  const notice = leftOut.size === 0 ? undefined : `Panels that are not there were left out: ${nameAll(leftOut)}.`;
  return { isRead: true, file: { name, layout: read.layout }, notice };
}

function nameAll(panels: ReadonlySet<string>): string {
  return [...panels].map((panel) => panel.slice(0, 40)).join(', ');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
