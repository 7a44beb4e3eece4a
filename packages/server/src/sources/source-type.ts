/** What a kind of source is to the configuration: `type: nats` finds one of these in the registry. */
import type { NodeReader } from '../config/node-reader.ts';
import type { Source, SourceContext } from './source.ts';

export type CreateSource = (context: SourceContext) => Source;

export interface SourceSurroundings {
  /** Name in the configuration. */
  readonly name: string;
  /** Directory for what is kept on disk. */
  readonly dataDir: string;
  /** Levels kept on each side of a book. */
  readonly bookDepth: number;
  /** Somebody has a look beside a server that runs: nothing that server relies on may be moved or used up. */
  readonly isProbe?: boolean;
}

export interface SourceType {
  /** As in `type:`. */
  readonly name: string;
  /** Silence after which a source of this type is stale, unless `stall_after` says otherwise. */
  readonly stallAfterMs: number;
  /** What it delivers is no live data: the server says so everywhere. */
  readonly isSimulated?: boolean;
  /**
   * Reads the options of one source; what is wrong goes to the reader. Touches no network and no driver: those are
   * loaded by what it returns, which is called only where nothing was wrong. `type` and `stall_after` are read already,
   * and the reader is finished by the caller.
   */
  read(reader: NodeReader, surroundings: SourceSurroundings): () => Promise<CreateSource>;
}
