/** Where a person's files are (XDG base directories), and what the dashboard keeps for them. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SavedLayout } from './saved-layout.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The usual configuration file. */
export function configFileOf(environment: Environment): string {
  return join(folderOf(environment, 'XDG_CONFIG_HOME', '.config'), 'tickboard', 'top.yaml');
}

/** What it keeps by itself. */
export function stateFileOf(environment: Environment): string {
  return join(folderOf(environment, 'XDG_STATE_HOME', join('.local', 'state')), 'tickboard', 'top.json');
}

/** What is set to nothing is not set. */
function folderOf({ HOME: home = '', ...environment }: Environment, name: string, usual: string): string {
  const folder = environment[name] ?? '';
  return folder === '' ? join(home === '' ? homedir() : home, usual) : folder;
}

/** None where there is no such file, or nothing that can be read. */
export function readFavourites(path: string): readonly string[] {
  try {
    const { favourites } = JSON.parse(readFileSync(path, 'utf8')) as { readonly favourites?: unknown };
    return Array.isArray(favourites) ? favourites.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}

/** @throws {Error} where it cannot be written */
export function writeFavourites(path: string, favourites: Iterable<string>): void {
  writeWhole(path, { favourites: [...favourites].sort() });
}

/** As JSON; whole or not at all. @throws {Error} where it cannot be written */
export function writeWhole(path: string, content: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(content)}\n`);
  renameSync(next, path);
}

/** What it keeps of layouts that the person named. */
export function layoutsFileOf(environment: Environment): string {
  return join(dirname(stateFileOf(environment)), 'layouts.json');
}

/** Those that can be read: what is none is left out. */
export function readLayouts(path: string): Readonly<Record<string, SavedLayout>> {
  try {
    const all = JSON.parse(readFileSync(path, 'utf8')) as unknown;
    if (!isRecord(all)) return {};
    return Object.fromEntries(Object.entries(all).flatMap(([name, each]) => (isLayout(each) ? [[name, each]] : [])));
  } catch {
    return {};
  }
}

function isLayout(each: unknown): each is SavedLayout {
  if (!isRecord(each) || typeof each['preset'] !== 'string' || !isRecord(each['shown'])) return false;
  if (each['zoomed'] !== undefined && typeof each['zoomed'] !== 'string') return false;
  return Object.values(each['shown']).every((id) => typeof id === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
