/** What panels know: the board, what the person chose, and the time. */
import type { Board } from '@tickboard/client/board';
import { AlertLog } from '@tickboard/client/view/alert-log';
import { BarHistory } from '@tickboard/client/view/bar-history';
import type { FetchBars } from '@tickboard/client/view/past-bars';
import { KeptFirings } from '@tickboard/client/view/kept-firings';
import { findBusiest } from '@tickboard/client/view/markets';
import { RuleWatch } from '@tickboard/client/view/rule-watch';
import { Seen } from '@tickboard/client/view/seen';
import { judgeConnection, type Judged, judgeStanding, type Standing } from '@tickboard/client/view/standing';
import type { Clock } from '@tickboard/core/clock';
import type { AcknowledgedFile } from '../config/acknowledged-file.ts';
import type { RuleFiles } from '../config/rule-files.ts';
import { HeldChannels } from './held-channels.ts';
import { acknowledgedIn } from './kept-acknowledged.ts';
import { OwnRules, textHere } from './own-rules.ts';
import { INITIAL_SETTINGS, type Settings } from './settings.ts';

export interface DeskOptions {
  readonly board: Board;
  readonly clock: Clock;
  readonly settings?: Partial<Settings>;
  /** Asks the server for bars from before; without it there are those that were seen. */
  readonly fetchBars?: FetchBars;
  /** Keeps them for the next time. @throws {Error} where that cannot be */
  readonly keepFavourites?: (favourites: ReadonlySet<string>) => void;
  /** Where rules for alerts are kept; unless told as long as this dashboard runs. */
  readonly ruleFiles?: RuleFiles;
  /** Where it is kept what was acknowledged; unless told as long as this dashboard runs. */
  readonly acknowledgedFile?: AcknowledgedFile;
}

/** Which columns are shown beside those that always are; undefined for all. */
export interface ColumnChoices {
  read(): readonly string[] | undefined;
  write(ids: readonly string[] | undefined): void;
}

export class Desk {
  readonly board: Board;
  readonly clock: Clock;
  readonly alerts: AlertLog;
  /** Made as trades come, painted or not. */
  readonly bars: BarHistory;
  /** What was seen since the dashboard was opened. */
  readonly seen: Seen;
  readonly ownRules: OwnRules;
  readonly rules: RuleWatch;
  /** What has to be sent beside what panels show. */
  readonly held = new HeldChannels();
  readonly #keepFavourites: DeskOptions['keepFavourites'];
  #settings: Settings;
  #listener: (settings: Settings) => void = () => {};

  constructor({ board, clock, settings, fetchBars, keepFavourites, ruleFiles, acknowledgedFile }: DeskOptions) {
    this.#keepFavourites = keepFavourites;
    this.board = board;
    this.clock = clock;
    this.alerts = new AlertLog(board, acknowledgedIn(acknowledgedFile));
    this.bars = new BarHistory(board, clock, fetchBars && this.#showAnswers(fetchBars));
    this.seen = new Seen(board, clock);
    this.ownRules = new OwnRules(ruleFiles);
    this.rules = new RuleWatch({
      board,
      clock,
      rules: this.ownRules,
      hold: (selectors) => this.held.hold(selectors),
      place: 'terminal',
      log: this.alerts,
      kept: new KeptFirings(ruleFiles?.fired ?? textHere()),
    });
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

  /** The choice of a panel's columns; of a table that has its name. */
  columnsOf(panel: string): ColumnChoices {
    return {
      read: () => this.#settings.columns[panel],
      write: (ids) => {
        const { [panel]: _before, ...others } = this.#settings.columns;
        this.change({ columns: ids === undefined ? others : { ...others, [panel]: ids } });
      },
    };
  }

  /** In words, why it is not kept for the next time; undefined where it is. */
  toggleFavourite(symbol: string): string | undefined {
    const favourites = new Set(this.#settings.favourites);
    if (!favourites.delete(symbol)) favourites.add(symbol);
    this.change({ favourites });
    try {
      this.#keepFavourites?.(favourites);
      return undefined;
    } catch (error) {
      return `Not kept for the next time: ${(error as Error).message}`;
    }
  }

  /** By their keys in the log. In words, why it is not kept for the next time; undefined where it is. */
  acknowledge(keys: readonly string[]): string | undefined {
    try {
      this.alerts.acknowledge(keys);
      return undefined;
    } catch (error) {
      return `Not kept for the next time: ${(error as Error).message}`;
    }
  }

  /** How far this can be taken for the present. */
  judge(judged: Judged): Standing {
    return judgeStanding(this.board, judged, this.clock.now());
  }

  /** The same of the connection alone, whatever sources are away. */
  judgeConnection(): Standing {
    return judgeConnection(this.board, this.clock.now());
  }

  /** What history answers comes with no message of the board. */
  #showAnswers(fetchBars: FetchBars): FetchBars {
    return async (query) => {
      try {
        return await fetchBars(query);
      } finally {
        this.clock.after(0, () => this.#listener(this.#settings));
      }
    };
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
