/** QuantMind's feed handler: tickers in the shape of ccxt. Pure. Rules: docs/spec/contract-quantmind.md. */
import type { Route } from '../../route.ts';
import { SubjectPattern } from '../../subject-pattern.ts';
import { isObject, readFigure, readFigureUnlessZero, readTime } from '../../values.ts';

/** Every message is a ticker, whatever its name: the feed handler sends nothing else. */
export function createQuantmindRoutes(): readonly Route[] {
  return [
    {
      pattern: new SubjectPattern('*'),
      format: 'msgpack',
      decode: (value, _subject, output) => {
        if (!isObject(value) || typeof value['symbol'] !== 'string') {
          output.refuse('bad_shape', 'no map with a symbol');
          return;
        }
        const { last, bid, ask } = value;
        if (last === undefined && bid === undefined && ask === undefined) {
          output.refuse('bad_shape', 'a ticker without any price');
          return;
        }
        // One shape of row for every message keeps the engine's property access fast; undefined means not given.
        const row = {
          last_price: readFigureUnlessZero(last),
          bid_price: readFigureUnlessZero(bid),
          ask_price: readFigureUnlessZero(ask),
          volume_24h: readFigure(value['volume']),
          updated_at: readTime(value['timestamp']),
          change_24h_pct: readFigure(value['change_percent']),
          symbol: cutSettlement(value['symbol']),
        };
        output.add({ op: 'merge', channel: 'market_data', row });
      },
    },
  ];
}

/** Futures carry the currency in which they are settled: `BTC/USDT:USDT` is `BTC/USDT`. */
function cutSettlement(symbol: string): string {
  const colon = symbol.indexOf(':');
  return colon < 0 ? symbol : symbol.slice(0, colon);
}
