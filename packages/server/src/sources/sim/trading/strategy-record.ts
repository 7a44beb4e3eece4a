/** How a strategy has done, from its closed trades alone, and whether it may trade now. */
import type { Metric } from '@tickboard/core/model/channels/metrics';
import type { Strategy as StrategyRow } from '@tickboard/core/model/channels/strategies';
import { amountOf, roundTo } from '../rounding.ts';

const LOSSES_UNTIL_PAUSE = 4;
/** In seconds of market. */
const PAUSE = 120;

export class StrategyRecord {
  readonly name: string;
  #trades = 0;
  #wins = 0;
  #gainCents = 0;
  #lossCents = 0;
  #peakCents = 0;
  #fallCents = 0;
  #lossesInRow = 0;
  #pauseLeft = 0;

  constructor(name: string) {
    this.name = name;
  }

  get isPaused(): boolean {
    return this.#pauseLeft > 0;
  }

  get lossesInRow(): number {
    return this.#lossesInRow;
  }

  /** Takes note of a closed trade. Returns true where it made the strategy pause. */
  add(pnlCents: number): boolean {
    this.#trades += 1;
    if (pnlCents > 0) this.#wins += 1;
    if (pnlCents > 0) this.#gainCents += pnlCents;
    else this.#lossCents -= pnlCents;
    this.#peakCents = Math.max(this.#peakCents, this.#pnlCents);
    this.#fallCents = Math.max(this.#fallCents, this.#peakCents - this.#pnlCents);
    if (pnlCents >= 0) this.#lossesInRow = 0;
    else this.#lossesInRow += 1;
    if (this.isPaused || this.#lossesInRow === 0 || this.#lossesInRow % LOSSES_UNTIL_PAUSE > 0) return false;
    this.#pauseLeft = PAUSE;
    return true;
  }

  advance(elapsed: number): void {
    this.#pauseLeft = Math.max(0, this.#pauseLeft - elapsed);
  }

  row(nowMs: number): StrategyRow {
    return {
      id: this.name,
      name: this.name,
      status: this.isPaused ? 'paused' : 'running',
      mode: 'simulation',
      pnl: amountOf(this.#pnlCents),
      trades: this.#trades,
      ...(this.#trades > 0 && { win_rate: roundTo(this.#wins / this.#trades, 4) }),
      updated_at: nowMs,
    };
  }

  /** Figures without a trade to compute them from are absent. */
  metrics(nowMs: number, source: string): Metric {
    const losses = this.#trades - this.#wins;
    return {
      strategy_name: this.name,
      total_trades: this.#trades,
      ...(this.#trades > 0 && { win_rate: roundTo(this.#wins / this.#trades, 4) }),
      total_profit_loss: amountOf(this.#pnlCents),
      values: {
        max_drawdown: amountOf(this.#fallCents),
        ...(this.#lossCents > 0 && { profit_factor: roundTo(this.#gainCents / this.#lossCents, 3) }),
        ...(this.#wins > 0 && { average_win: amountOf(Math.round(this.#gainCents / this.#wins)) }),
        ...(losses > 0 && { average_loss: amountOf(-Math.round(this.#lossCents / losses)) }),
      },
      time: nowMs,
      source,
    };
  }

  get #pnlCents(): number {
    return this.#gainCents - this.#lossCents;
  }
}
