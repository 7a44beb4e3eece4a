/** Reads the configuration of `tickboard top`, held against what this dashboard has. */
import { connectTickboard } from '@tickboard/client/node/connect-tickboard';
import { MemoryNetwork } from '@tickboard/client/transport/memory';
import { systemClock } from '@tickboard/core/clock';
import { Desk } from './board/desk.ts';
import { type ReadConfig, readTopConfig } from './config/read-config.ts';
import type { KnownParts } from './config/top-config.ts';
import { PRESETS } from './layout/presets.ts';
import { PANELS } from './panels/registry.ts';

/** `file` is its name for the person. */
export function loadTopConfig(source: string, file: string): ReadConfig {
  return readTopConfig(source, file, listKnownParts());
}

/** Panels say which columns they have once they are made: over a board that is connected to nothing. */
function listKnownParts(): KnownParts {
  const board = connectTickboard('ws://nowhere', { transport: new MemoryNetwork().transport });
  try {
    const desk = new Desk({ board, clock: systemClock });
    const made = PANELS.map((entry) => ({ id: entry.id, columns: entry.create(desk).columns ?? [] }));
    return {
      presets: PRESETS.map(({ name }) => name),
      panels: made.map(({ id }) => id),
      columns: Object.fromEntries(
        made.filter(({ columns }) => columns.length > 0).map((each) => [each.id, each.columns]),
      ),
    };
  } finally {
    board.close();
  }
}
