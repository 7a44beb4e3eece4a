import type { Change } from '@tickboard/core/store/change';
import { isObject, readFigure, readFigureUnlessZero } from '../../values.ts';
import { readMoment } from './moment.ts';

/** `symbol interval open_time open high low close volume`: a bar is told whole. Undefined where the payload is none. */
export function decodeCandle(symbol: string, interval: string, payload: unknown): Change | undefined {
  if (!isObject(payload) || payload['close'] === undefined) return undefined;
  const row = {
    symbol,
    interval,
    open_time: readMoment(payload['open_time']),
    open: readFigureUnlessZero(payload['open']),
    high: readFigureUnlessZero(payload['high']),
    low: readFigureUnlessZero(payload['low']),
    close: readFigureUnlessZero(payload['close']),
    volume: readFigure(payload['volume']),
    updated_at: readMoment(payload['timestamp']),
  };
  return { op: 'replace', channel: 'candles', row };
}
