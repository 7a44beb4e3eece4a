/** Where a person's files are (XDG base directories), and what the dashboard keeps for them. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

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
