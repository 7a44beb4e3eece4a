import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../../src/model/registry.ts';
import { createCodecs } from '../../src/protocol/codec/registry.ts';
import { RateView } from '../../src/store/rate-view.ts';
import { Replica } from '../../src/store/replica.ts';
import { arbitraryPatch } from '../support/arbitrary-changes.ts';
import { digestOf, murmur3OfText } from '../support/independent-digest.ts';
import { makeStore } from '../support/make-store.ts';
import { Reader } from '../support/reader.ts';

const STATE_CHANNELS = CHANNELS.filter((channel) => channel.kind !== 'feed');

describe('[S39] the digest', () => {
  it('has a proof that knows MurmurHash3 by its public vectors', () => {
    const vectors: [string, number, number][] = [
      ['', 0, 0],
      ['', 1, 0x514e28b7],
      ['', 0xffffffff, 0x81f16f39],
      ['test', 0, 0xba6bd213],
      ['test', 0x9747b28c, 0x704b81dc],
      ['Hello, world!', 0, 0xc0363e43],
      ['Hello, world!', 0x9747b28c, 0x24884cba],
      ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
      ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
      ['aaaa', 0x9747b28c, 0x5a97808a],
      ['aaa', 0x9747b28c, 0x283e0130],
      ['aa', 0x9747b28c, 0x5d211726],
      ['a', 0x9747b28c, 0x7fa09ea6],
      ['ππππππππ', 0x9747b28c, 0xd58063c1],
    ];
    for (const [text, seed, hash] of vectors) expect(murmur3OfText(text, BigInt(seed))).toBe(BigInt(hash));
  });

  it('of nothing is zero, and absent for what is not held', () => {
    const view = new RateView(makeStore());
    const { selection } = new Reader(createCodecs().json, 0, ['market_data', 'account', 'orders', 'signals']);
    const zero = '0000000000000000';
    expect(view.digests(selection)).toEqual({ market_data: zero, account: zero, orders: zero });
    expect(new Replica().digests()).toEqual({});
  });

  it.each(['signals', 'channel of a later version'])('knows no %s', (channel) => {
    const replica = new Replica();
    const tables = [{ channel, isReset: true, rows: [] }];
    replica.apply({ type: 'snapshot', epoch: 'e', seq: 1, prev: 0, time: 0, feeds: undefined, tables });
    expect(replica.digests()).toEqual({});
  });

  it.each(STATE_CHANNELS)('of $name follows its definition', (channel) => {
    const rows = fc.array(arbitraryPatch(channel, false), { maxLength: 4 });
    fc.assert(
      fc.property(rows, fc.constantFrom('json', 'msgpack', 'compact'), (patches, name) => {
        const store = makeStore();
        store.apply(structuredClone(patches).map((row) => ({ op: 'merge', channel: channel.name, row })));
        const view = new RateView(store);
        view.advance();
        const codecs = createCodecs();
        const plain = new Reader(codecs.json, 0, [channel.name]);
        const reader = new Reader(codecs[name], 0, [channel.name]);
        for (const each of [plain, reader]) {
          const tables = view.snapshot(each.selection);
          each.receive({ type: 'snapshot', epoch: store.epoch, seq: 1, prev: 0, time: 0, tables });
        }
        const digests = { [channel.name]: digestOf(channel.name, plain.plain[channel.name]) };
        expect(view.digests(plain.selection)).toEqual(digests);
        expect(reader.replica.digests()).toEqual(digests);
      }),
      { numRuns: 50 },
    );
  });
});

describe('[S40] server and replica', () => {
  it('differ as soon as one value does', () => {
    const view = (price: number) => {
      const store = makeStore();
      store.apply([{ op: 'merge', channel: 'market_data', row: { symbol: 'A', last_price: price } }]);
      const rates = new RateView(store);
      rates.advance();
      return rates.digests(new Reader(createCodecs().json, 0, ['market_data']).selection)['market_data'];
    };
    expect(view(1)).toBe(view(1));
    expect(view(1)).not.toBe(view(1.0000000000000002));
    expect(view(0)).toBe(view(-0));
  });

  it('agree on what a selection shows, whatever else there is', () => {
    const store = makeStore();
    const row = (symbol: string) => ({ op: 'merge', channel: 'market_data', row: { symbol, last_price: 1 } }) as const;
    store.apply([row('BTCUSDT'), row('ETHUSDT')]);
    const view = new RateView(store);
    view.advance();
    const reader = new Reader(createCodecs().compact, 0, ['market_data:ETH*']);
    const tables = view.snapshot(reader.selection);
    reader.receive({ type: 'snapshot', epoch: store.epoch, seq: 1, prev: 0, time: 0, tables });
    const shown = { ETHUSDT: { symbol: 'ETHUSDT', last_price: 1 } };
    expect(view.digests(reader.selection)).toEqual({ market_data: digestOf('market_data', shown) });
    expect(reader.replica.digests()).toEqual(view.digests(reader.selection));
  });
});
