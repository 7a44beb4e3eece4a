import type { ControlMessage } from '@tickboard/core/protocol/down';
import { createCodecs } from '@tickboard/core/protocol/codec/registry';
import { seededRandom } from '@tickboard/core/random';
import { RateView } from '@tickboard/core/store/rate-view';
import { Selection } from '@tickboard/core/store/selection';
import { Store } from '@tickboard/core/store/store';
import { describe, expect, it } from 'vitest';
import { createHead, readHead } from '@tickboard/cli/load/message-head';

const TIME = Date.UTC(2026, 2, 3, 4, 5, 6, 789);
const codecs = Object.values(createCodecs());

function encode(message: object): Uint8Array {
  return createCodecs().msgpack.encodeControl(message as ControlMessage);
}

function read(payload: Uint8Array, isText: boolean) {
  const head = createHead();
  return readHead(Buffer.from(payload), isText, head) ? head : undefined;
}

describe.each(codecs)('heads of $name', (codec) => {
  const store = new Store({ random: seededRandom(1), now: () => TIME });
  const view = new RateView(store);
  store.apply([{ op: 'merge', channel: 'market_data', row: { symbol: 'BTC.USDT', last_price: 42_500.1 } }]);

  it('[B5] [B6] reads an update', () => {
    const { tables } = view.advance();
    for (const seq of [1, 127, 128, 40_000, 70_000, 2 ** 33, Number.MAX_SAFE_INTEGER]) {
      const prev = seq - 1;
      const payload = codec.encodeState({ type: 'update', epoch: store.epoch, seq, prev, time: TIME, tables });
      expect(read(payload, !codec.isBinary)).toMatchObject({ kind: 'update', seq, prev, time: TIME });
    }
  });

  it('[B5] reads a snapshot', () => {
    const tables = view.snapshot(Selection.ofChannels(store.tables.keys()));
    const feeds = { trades: 17 };
    const { epoch } = store;
    const payload = codec.encodeState({ type: 'snapshot', epoch, seq: 4711, prev: 0, time: TIME, tables, feeds });
    expect(read(payload, !codec.isBinary)).toMatchObject({ kind: 'snapshot', epoch, seq: 4711, time: TIME });
  });

  it('[B5] reads events of every feed', () => {
    for (const { definition } of store.feeds.values()) {
      const data = { symbol: 'BTCUSDT', id: 'not the id of the event', seq: 3 };
      const event = { feed: definition, id: 300, version: 70_000, order: 300, time: TIME, data };
      const payload = codec.encodeEvent(event, false);
      const head = read(payload, !codec.isBinary);
      expect(head).toMatchObject({ kind: 'event', channel: definition.name, id: 300, time: TIME });
    }
  });

  it('leaves control messages to who decodes them whole', () => {
    const timestamp = new Date(TIME).toISOString();
    const payload = codec.encodeControl({ type: 'heartbeat', seq: 5, prev: 4, timestamp });
    expect(read(payload, !codec.isBinary)).toBeUndefined();
  });
});

describe('readHead', () => {
  const update = { type: 'update', seq: 5, prev: 4, timestamp: new Date(TIME).toISOString(), changes: { a: 1 } };

  it('leaves a message to who decodes it whole where the head does not come first', () => {
    const { changes, ...head } = update;
    expect(read(Buffer.from(JSON.stringify({ changes, ...head })), true)).toBeUndefined();
    expect(read(encode({ changes, ...head }), false)).toBeUndefined();
  });

  it('takes no figure of the data for one of the head', () => {
    const { prev, ...rest } = update;
    const message = { ...rest, changes: { prev: 1, '"prev":2': 2 } };
    expect(prev).toBe(4);
    expect(read(Buffer.from(JSON.stringify(message)), true)).toBeUndefined();
    expect(read(encode(message), false)).toBeUndefined();
  });

  it('survives every truncation', () => {
    const binary = createCodecs().compact;
    const compact = binary.encodeState({ type: 'update', epoch: 'e', seq: 70_000, prev: 300, time: TIME, tables: [] });
    const messages: readonly (readonly [Buffer, boolean])[] = [
      [Buffer.from(JSON.stringify(update)), true],
      [Buffer.from(encode(update)), false],
      [Buffer.from(compact), false],
    ];
    for (const [payload, isText] of messages) {
      const lengths = Array.from({ length: payload.length }, (_, length) => length);
      const heads = lengths.map((length) => read(payload.subarray(0, length), isText));
      const misread = heads.filter((head) => head !== undefined && (head.kind !== 'update' || head.time !== TIME));
      expect(misread).toEqual([]);
    }
  });
});
