/** The topics of ARES. Strategies are matched by pattern: others will come. Rules: docs/spec/contract-ares.md. */
import type { Route, Subject } from '../../route.ts';
import { SubjectPattern } from '../../subject-pattern.ts';
import { decodeCandle } from './candles.ts';
import { decodeAlert, decodeClosing, decodeExecution, decodeReport, decodeSignal, type Decoded } from './events.ts';

export function createAresRoutes(): readonly Route[] {
  return [
    route('strategy.{name}.signal', (value, { captures }) => decodeSignal(captures['name'] as string, value)),
    route('strategy.{name}.metrics', (value, { captures }) => decodeReport(captures['name'] as string, value)),
    route('trade.executed', decodeExecution),
    route('trade.closed', decodeClosing),
    route('strategy.promoted', (value, { name }) => decodeAlert(name, 'info', value)),
    route('strategy.rollback', (value, { name }) => decodeAlert(name, 'warning', value)),
    route('market.{symbol}.{interval}', (value, { captures }) => {
      const { symbol, interval } = splitMarket(captures['symbol'] as string, captures['interval'] as string);
      return decodeCandle(symbol, interval, value) ?? 'a candle is an object with a close';
    }),
  ];
}

function route(pattern: string, decode: (value: unknown, subject: Subject) => Decoded): Route {
  return {
    pattern: new SubjectPattern(pattern),
    format: 'json',
    decode: (value, subject, output) => {
      const decoded = decode(value, subject);
      if (typeof decoded === 'string') output.refuse('bad_shape', decoded);
      else output.add(decoded);
    },
  };
}

/** A symbol may have dots, an interval has none. */
function splitMarket(symbol: string, interval: string) {
  const dot = interval.lastIndexOf('.');
  if (dot < 0) return { symbol, interval };
  return { symbol: `${symbol}.${interval.slice(0, dot)}`, interval: interval.slice(dot + 1) };
}
