/** What panels know: the board, what the person chose, and the time. */
import type { Board } from '@tickboard/client/board';
import { findBusiest } from '@tickboard/client/view/markets';
import { judgeConnection, type Judged, judgeStanding, type Standing } from '@tickboard/client/view/standing';
import type { Clock } from '@tickboard/core/clock';
import { INITIAL_SETTINGS, type Settings } from './settings.ts';

export interface DeskOptions {
  readonly board: Board;
  readonly clock: Clock;
  readonly settings?: Partial<Settings>;
}

export class Desk {
  readonly board: Board;
  readonly clock: Clock;
  #settings: Settings;
  #listener: (settings: Settings) => void = () => {};

  constructor({ board, clock, settings }: DeskOptions) {
    this.board = board;
    this.clock = clock;
    this.#settings = { ...INITIAL_SETTINGS, ...settings };
    this.#chooseSymbol();
  }

  get settings(): Settings {
    return this.#settings;
  }

  change(settings: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#listener(this.#settings);
  }

  /** `listener` is called with each change from now on; there is one. */
  onChange(listener: (settings: Settings) => void): void {
    this.#listener = listener;
  }

  toggleFavourite(symbol: string): void {
    const favourites = new Set(this.#settings.favourites);
    if (!favourites.delete(symbol)) favourites.add(symbol);
    this.change({ favourites });
  }

  /** How far this can be taken for the present. */
  judge(judged: Judged): Standing {
    return judgeStanding(this.board, judged, this.clock.now());
  }

  /** The same of the connection alone, whatever sources are away. */
  judgeConnection(): Standing {
    return judgeConnection(this.board, this.clock.now());
  }

  /** Where the person chose none yet, the busiest one is chosen as soon as there is any. */
  #chooseSymbol(): void {
    const stop = this.board.on('market_data', ({ table }) => {
      const symbol = this.#settings.symbol ?? findBusiest(table.values());
      if (symbol === undefined) return;
      stop();
      if (this.#settings.symbol === undefined) this.change({ symbol });
    });
  }
}
