/** PUBLISH commands as Redis reads them, made beforehand, with payloads as B25's market data service writes them. */
import type { Change } from '@tickboard/core/store/change';
import { ReferenceTrace, symbolOf } from './trace.ts';

/** Prices of the last message of each symbol. */
export type LastPrices = Readonly<Record<string, number>>;

export interface PublishBatch {
  readonly bytes: Buffer;
  readonly messages: number;
}

export interface PublishScript {
  readonly batches: readonly PublishBatch[];
  /** After the last batch. */
  readonly lastPrices: LastPrices;
}

const TICK_MS = 100;
const START_TIME = Date.UTC(2026, 0, 5, 9, 30);

/** RESP2: an array of bulk strings. */
export function encodeCommand(...words: readonly string[]): Buffer {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return Buffer.from(`*${words.length}\r\n${parts.join('')}`);
}

export function publishCommand(symbol: string, payload: object): Buffer {
  return encodeCommand('PUBLISH', `market_data:${symbol}`, JSON.stringify(payload));
}

/** One message for each symbol that a tick of the trace changes, so many ticks a batch. */
export function writePublishScript(batchCount: number, ticksPerBatch: number): PublishScript {
  const trace = new ReferenceTrace();
  const opening = new Map(
    trace
      .open()
      .filter(isMarket)
      .map(({ row }) => [symbolOf(row), row]),
  );
  const lastPrices: Record<string, number> = {};
  let time = START_TIME;
  const batches = Array.from({ length: batchCount }, (): PublishBatch => {
    const commands = Array.from({ length: ticksPerBatch }, () => {
      time += TICK_MS;
      return trace.step().flatMap((change) => {
        if (!isMarket(change)) return [];
        const symbol = symbolOf(change.row);
        const { last_price, bid_price, ask_price, volume_24h } = change.row;
        const { high_24h, low_24h } = opening.get(symbol) ?? {};
        lastPrices[symbol] = Number(last_price);
        const updated_at = new Date(time).toISOString();
        const payload = { symbol, last_price, bid_price, ask_price, volume_24h, high_24h, low_24h, updated_at };
        return [publishCommand(symbol, payload)];
      });
    }).flat();
    return { bytes: Buffer.concat(commands), messages: commands.length };
  });
  return { batches, lastPrices };
}

function isMarket(change: Change): change is Extract<Change, { op: 'merge' | 'replace' }> {
  return change.op !== 'event' && change.op !== 'delete' && change.channel === 'market_data';
}
