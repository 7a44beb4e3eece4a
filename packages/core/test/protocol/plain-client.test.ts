import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../../src/model/registry.ts';
import { createCodecs } from '../../src/protocol/codec/registry.ts';
import type { Change } from '../../src/store/change.ts';
import { arbitraryChange } from '../support/arbitrary-changes.ts';
import { expectSame } from '../support/expect-same.ts';
import { NaiveState } from '../support/naive-state.ts';
import { Stream } from '../support/stream.ts';
import { applyPlain, createPlainJsonClient, createPlainMsgpackClient } from './plain-client.ts';

const STATE_CHANNELS = CHANNELS.filter((channel) => channel.kind !== 'feed');
const NAMES = STATE_CHANNELS.map(({ name }) => name);

const arbitraryBatches = fc.array(fc.array(fc.oneof(...STATE_CHANNELS.map(arbitraryChange)), { maxLength: 8 }), {
  minLength: 1,
  maxLength: 12,
  size: 'max',
});

describe('[P21] a plain client', () => {
  it('holds what the server holds, over json and over msgpack', () => {
    const { json, msgpack } = createCodecs();
    fc.assert(
      fc.property(arbitraryBatches, (batches) => {
        const stream = new Stream(NAMES, { finishedKept: 2 });
        const naive = new NaiveState({ tombstonesKept: 10_000, finishedKept: 2 });
        const overJson = createPlainJsonClient();
        const overMsgpack = createPlainMsgpackClient();
        for (const [index, batch] of batches.entries()) {
          naive.apply(structuredClone(batch));
          const frame = index === 0 ? stream.snapshot(structuredClone(batch)) : stream.update(structuredClone(batch));
          if (frame !== undefined) {
            overJson.receive(new TextDecoder().decode(json.encodeState(frame)));
            overMsgpack.receive(msgpack.encodeState(frame));
          }
          const data = naive.dataAt(naive.version, NAMES);
          expectSame(overJson.state, data);
          expectSame(overMsgpack.state, data);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('can set what changed in any order', () => {
    const { json } = createCodecs();
    const shuffled = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(arbitraryBatches, shuffled, (batches, ranks) => {
        const stream = new Stream(NAMES);
        const state: Record<string, unknown> = {};
        applyPlain(state, JSON.parse(new TextDecoder().decode(json.encodeState(stream.snapshot()))));
        for (const batch of structuredClone<Change[][]>(batches)) {
          const frame = stream.update(batch);
          if (frame === undefined) continue;
          const update = JSON.parse(new TextDecoder().decode(json.encodeState(frame)));
          const ranked = Object.entries(update.changes).map((entry, index) => ({ entry, rank: ranks[index % 20]! }));
          ranked.sort((left, right) => left.rank - right.rank);
          applyPlain(state, { ...update, changes: Object.fromEntries(ranked.map(({ entry }) => entry)) });
        }
        const fresh: Record<string, unknown> = {};
        applyPlain(fresh, JSON.parse(new TextDecoder().decode(json.encodeState(stream.snapshot()))));
        expectSame(state, fresh);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves channels alone that a snapshot does not name', () => {
    const state = { orders: [{ id: 'o' }], account: { equity: 1 } };
    applyPlain(state, { type: 'snapshot', seq: 2, data: { account: { equity: 2 } } });
    applyPlain(state, { type: 'heartbeat', seq: 3 });
    expect(state).toEqual({ orders: [{ id: 'o' }], account: { equity: 2 } });
  });
});

describe('[P20] the update of a tick', () => {
  it('names each path once, a row whole or by fields, and nothing that the client has', () => {
    const { json } = createCodecs();
    fc.assert(
      fc.property(arbitraryBatches, (batches) => {
        const stream = new Stream(NAMES);
        const naive = new NaiveState({ tombstonesKept: 10_000, finishedKept: 100 });
        stream.snapshot();
        for (const batch of batches) {
          const from = naive.version;
          naive.apply(structuredClone(batch));
          const frame = stream.update(structuredClone(batch));
          const expected = naive.changesBetween(from, naive.version, NAMES);
          if (frame === undefined) {
            expect(expected).toEqual({});
            continue;
          }
          const text = new TextDecoder().decode(json.encodeState(frame));
          expectSame(JSON.parse(text).changes, expected);
          const written = [...text.matchAll(/"((?:[^"\\]|\\.)*)":/g)].filter(([, name]) => name!.includes('.'));
          for (const path of Object.keys(expected).filter((name) => name.includes('.'))) {
            expect(written.filter(([, name]) => name === JSON.stringify(path).slice(1, -1))).toHaveLength(1);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
