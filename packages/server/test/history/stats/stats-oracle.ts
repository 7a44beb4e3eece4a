/** What trading came to, computed anew: in fractions of integers and by other roads than those it judges. */

export interface OracleTrade {
  /** In thousandths; undefined where it is not known. */
  readonly mills: number | undefined;
}

/** Undefined where there is nothing to divide by. */
export function figuresOf(trades: readonly OracleTrade[]) {
  const known = trades.flatMap(({ mills }) => (mills === undefined ? [] : [BigInt(mills)]));
  const wins = known.filter((mills) => mills > 0n);
  const losses = known.filter((mills) => mills < 0n);
  const total = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n);
  const money = (mills: bigint) => Number(mills) / 1_000;
  const share = (part: bigint, whole: bigint) => (whole === 0n ? undefined : Number(part) / Number(whole));
  const told = <Value>(value: Value) => (known.length === 0 ? undefined : value);
  const sums = [0n, ...known.map((_, index) => total(known.slice(0, index + 1)))];
  // Of every pair of moments, the largest fall from the earlier to the later.
  const falls = sums.flatMap((earlier, index) => sums.slice(index).map((later) => earlier - later));
  return {
    trades: trades.length,
    trades_with_pnl: known.length,
    winning_trades: wins.length,
    losing_trades: losses.length,
    pnl: told(money(total(known))),
    gross_profit: told(money(total(wins))),
    gross_loss: told(money(-total(losses))),
    win_rate: share(BigInt(wins.length), BigInt(known.length)),
    profit_factor: share(total(wins), -total(losses)),
    expectancy: share(total(known), BigInt(known.length) * 1_000n),
    average_win: share(total(wins), BigInt(wins.length) * 1_000n),
    average_loss: share(-total(losses), BigInt(losses.length) * 1_000n),
    best: told(Math.max(...known.map(money))),
    worst: told(Math.min(...known.map(money))),
    max_drawdown: told(money(falls.reduce((most, fall) => (fall > most ? fall : most), 0n))),
  };
}

export interface OraclePoint {
  readonly time: number;
  readonly equity: number;
}

const DAY_MS = 86_400_000;

/** `points` in the order of time, all above zero. */
export function equityOf(points: readonly OraclePoint[], tz: string, annualDays: number) {
  const dayOf = (time: number) => {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: tz, dateStyle: 'short' }).formatToParts(time);
    const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
    return Date.UTC(2_000 + part('year'), part('month') - 1, part('day')) / DAY_MS;
  };
  const lastOf = new Map(points.map(({ time, equity }) => [dayOf(time), equity]));
  const returns = [...lastOf].flatMap(([day, equity]) => {
    const before = lastOf.get(day - 1);
    return before === undefined ? [] : [equity / before - 1];
  });
  const count = returns.length;
  const mean = returns.reduce((sum, each) => sum + each, 0) / count;
  const squares = returns.reduce((sum, each) => sum + each * each, 0);
  const losses = returns.filter((each) => each < 0).reduce((sum, each) => sum + each * each, 0);
  const falls = points.flatMap(({ equity }, index) =>
    points.slice(index).map((later) => (equity - later.equity) / equity),
  );
  const isFlat = returns.every((each) => each === returns[0]);
  return {
    days: lastOf.size,
    returns: count,
    max_drawdown: Math.max(0, ...falls),
    // The variance of a sample, by its other form: (Σr² − n·mean²) ÷ (n − 1).
    sharpe:
      count < 2 || isFlat
        ? undefined
        : (mean * Math.sqrt(annualDays)) / Math.sqrt((squares - count * mean * mean) / (count - 1)),
    sortino: count < 2 || losses === 0 ? undefined : mean / Math.sqrt(losses / count / annualDays),
  };
}
