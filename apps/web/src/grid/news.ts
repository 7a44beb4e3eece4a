/** Tells changes that are news from figures that only came back: those of a resync, or of a page seen again. */
import type { Board } from '@tickboard/client/board';

export class News {
  readonly #board: Board;
  #isQuiet: boolean;
  readonly #stop: readonly (() => void)[];

  constructor(board: Board) {
    this.#board = board;
    this.#isQuiet = board.status.state !== 'connected';
    const hush = () => {
      this.#isQuiet = true;
    };
    const hushWhenHidden = () => {
      if (document.hidden) hush();
    };
    document.addEventListener('visibilitychange', hushWhenHidden);
    this.#stop = [
      board.on('resync', hush),
      board.on('status', ({ state }) => {
        if (state !== 'connected') hush();
      }),
      () => document.removeEventListener('visibilitychange', hushWhenHidden),
    ];
  }

  /** To be asked once for each paint: the first one after such a break is none. */
  take(): boolean {
    const isNews = !this.#isQuiet;
    if (this.#isQuiet) this.#isQuiet = this.#board.status.state !== 'connected';
    return isNews;
  }

  dispose(): void {
    for (const stop of this.#stop) stop();
  }
}
