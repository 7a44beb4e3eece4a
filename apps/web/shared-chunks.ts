/**
 * What several panels are made of comes in one file: in a file each it would take a dozen requests more before the desk
 * can show a figure. What every page loads, and what panels load later, stays where it is.
 */
import { resolve } from 'node:path';
import type { Rolldown } from 'vite';

const ENTRY = resolve(import.meta.dirname, 'src/main.tsx');
const IN_GRID = /\/apps\/web\/src\/grid\//;
const IN_PANELS =
  /\/(?:apps\/web\/src\/(?:board|ui|keys)\/|apps\/web\/src\/panels\/[^/]+$|packages\/(?:client|core)\/src\/)/;

type Reader = Parameters<Extract<Rolldown.CodeSplittingGroup['name'], (...given: never[]) => unknown>>[1];

export function sharedChunks(): Rolldown.CodeSplittingGroup[] {
  let ofEntry: ReadonlySet<string> | undefined;
  const group = (name: string, test: RegExp): Rolldown.CodeSplittingGroup => ({
    name: (id, reader) => {
      ofEntry ??= staticImports(ENTRY, reader);
      const isLoadedAlone = (reader.getModuleInfo(id)?.dynamicImporters.length ?? 0) > 0;
      return ofEntry.has(id) || isLoadedAlone ? null : name;
    },
    debugName: name,
    test,
    minShareCount: 2,
  });
  return [group('data-grid', IN_GRID), group('panel-parts', IN_PANELS)];
}

function staticImports(from: string, reader: Reader): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (id: string) => {
    if (found.has(id)) return;
    found.add(id);
    for (const imported of reader.getModuleInfo(id)?.importedIds ?? []) add(imported);
  };
  add(from);
  return found;
}
