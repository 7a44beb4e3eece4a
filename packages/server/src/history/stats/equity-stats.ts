/** What became of the equity of an account: extremes, drawdown, and returns from day to day. */
import { fallFrom, sharpeOf, sortinoOf } from '@tickboard/core/model/performance';
import { formatTime } from '@tickboard/core/model/wire-value';
import { roundFigure } from '../../state/round.ts';
import { isNextDay } from './day-of.ts';

interface Point {
  readonly time: number;
  readonly equity: number;
}

export class EquityStats {
  #points = 0;
  #first: Point | undefined;
  #last: Point | undefined;
  #low = Infinity;
  #high = -Infinity;
  #drawdown = 0;
  #day: string | undefined;
  #days = 0;
  /** The last day that is over, and its last equity. */
  #before: { readonly day: string; readonly equity: number } | undefined;
  readonly #returns: number[] = [];
  #unreturned = 0;

  /** In the order of time. */
  add(day: string, time: number, equity: number): void {
    if (day !== this.#day) this.#endDay();
    this.#day = day;
    this.#points++;
    this.#first ??= { time, equity };
    this.#last = { time, equity };
    this.#low = Math.min(this.#low, equity);
    this.#high = Math.max(this.#high, equity);
    this.#drawdown = Math.max(this.#drawdown, fallFrom(this.#high, equity));
  }

  /** Once all were added; undefined without any. */
  show(annualDays: number): Readonly<Record<string, unknown>> | undefined {
    this.#endDay();
    const [first, last] = [this.#first, this.#last];
    if (first === undefined || last === undefined) return undefined;
    const returns = this.#returns;
    const sharpe = sharpeOf(returns, annualDays);
    const sortino = sortinoOf(returns, annualDays);
    const few = 'fewer than two returns from one day to the next';
    const absent = {
      ...(this.#high <= 0 && { max_drawdown: 'equity was never above zero' }),
      ...(sharpe === undefined && { sharpe: returns.length < 2 ? few : 'all returns are the same' }),
      ...(sortino === undefined && { sortino: returns.length < 2 ? few : 'no return is below zero' }),
    };
    return {
      points: this.#points,
      first_time: formatTime(first.time),
      last_time: formatTime(last.time),
      first: first.equity,
      last: last.equity,
      low: this.#low,
      high: this.#high,
      days: this.#days,
      returns: returns.length,
      returns_left_out: this.#unreturned,
      ...(this.#high > 0 && { max_drawdown: roundFigure(this.#drawdown) }),
      ...(sharpe !== undefined && { sharpe: roundFigure(sharpe) }),
      ...(sortino !== undefined && { sortino: roundFigure(sortino) }),
      ...(Object.keys(absent).length > 0 && { absent }),
    };
  }

  /** A return is of two days that follow each other, from an equity above zero: nothing is made up in between. */
  #endDay(): void {
    const [day, last, before] = [this.#day, this.#last, this.#before];
    if (day === undefined || last === undefined || before?.day === day) return;
    this.#days++;
    if (before !== undefined) {
      if (isNextDay(day, before.day) && before.equity > 0) this.#returns.push(last.equity / before.equity - 1);
      else this.#unreturned++;
    }
    this.#before = { day, equity: last.equity };
  }
}
