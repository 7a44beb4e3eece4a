/** The life of the server's state: what was gathered of one says nothing of another, which may show other data. */
import type { Board } from '../board.ts';

export type LivingBoard = Pick<Board, 'on' | 'status'>;

export interface NewLife {
  /** What was real is simulated, or the reverse. */
  readonly isOtherMode: boolean;
}

/** Calls `listener` when a server greets whose state is not the one that was followed. The first one is no news. */
export function onNewLife(board: LivingBoard, listener: (life: NewLife) => void): () => void {
  let { epoch, mode } = board.status;
  return board.on('status', (status) => {
    const [oldEpoch, oldMode] = [epoch, mode];
    epoch = status.epoch ?? epoch;
    mode = status.mode ?? mode;
    const isOtherMode = oldMode !== undefined && mode !== oldMode;
    if (isOtherMode || (oldEpoch !== undefined && epoch !== oldEpoch)) listener({ isOtherMode });
  });
}

/** Counted, for what is shown of them. */
export class Lives {
  readonly #listeners = new Set<() => void>();
  #count = 0;
  #modes = 0;

  constructor(board: LivingBoard) {
    onNewLife(board, ({ isOtherMode }) => {
      this.#count++;
      if (isOtherMode) this.#modes++;
      for (const listener of this.#listeners) listener();
    });
  }

  get count(): number {
    return this.#count;
  }

  /** Those that were of another mode than the one before. */
  get modes(): number {
    return this.#modes;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
