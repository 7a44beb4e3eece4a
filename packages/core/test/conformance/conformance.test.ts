import { decode } from '@msgpack/msgpack';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../../src/model/registry.ts';
import { formatCloseReason, parseCloseReason, shouldReconnect } from '../../src/protocol/close-codes.ts';
import { CompactDecoder } from '../../src/protocol/codec/compact-decoder.ts';
import type { IncomingEvent } from '../../src/protocol/codec/incoming.ts';
import { splitPath } from '../../src/protocol/codec/path.ts';
import { CODEC_NAMES, type CodecName, createCodecs } from '../../src/protocol/codec/registry.ts';
import { type IncomingState, Replica } from '../../src/store/replica.ts';
import { Selection } from '../../src/store/selection.ts';
import { digestOf, murmur3OfText } from '../support/independent-digest.ts';
import { makeStore } from '../support/make-store.ts';
import { canonical, show } from '../support/naive-state.ts';
import { decodeParsed } from '../support/reader.ts';
import { applyPlain } from '../protocol/plain-client.ts';
import { replay } from './replay.ts';
import { buildVectors, pathOf, type Vectors, writeOut } from './vectors.ts';

const codecs = createCodecs();

function read<File extends keyof Vectors>(file: File): Vectors[File] {
  return JSON.parse(readFileSync(new URL(`../../../../conformance/${file}`, import.meta.url), 'utf8')) as Vectors[File];
}

function parse(name: CodecName, written: string): unknown {
  return name === 'json' ? JSON.parse(written) : decode(Buffer.from(written, 'hex'));
}

describe('[P30] the vectors', () => {
  // Where they are not: npx node scripts/generate-conformance.ts, and look at what changed.
  it.each(Object.entries(buildVectors()))('are those that generate-conformance.ts makes now: %s', (file, vectors) => {
    expect(read(file as keyof Vectors)).toEqual(JSON.parse(JSON.stringify(vectors)));
  });
});

describe.each(read('states.json'))('[P30] $name', (scenario) => {
  it.each(CODEC_NAMES)('is written so by %s', (name) => {
    const written = Array.from(replay(scenario), ({ frame }) =>
      writeOut(codecs[name], codecs[name].encodeState(frame)),
    );
    expect(written).toEqual(scenario.steps.map((step) => step[name]));
  });

  it.each(CODEC_NAMES)('is read so from %s', (name) => {
    const decoder = new CompactDecoder();
    const replica = new Replica();
    const plain = {};
    for (const step of scenario.steps) {
      const parsed = parse(name, step[name]);
      const incoming = decodeParsed(structuredClone(parsed), decoder) as IncomingState;
      expect(incoming).toMatchObject({ type: step.type, seq: step.seq, prev: step.prev, time: step.time });
      expect(replica.apply(incoming)).toBe('applied');
      expect([replica.epoch, replica.seq]).toEqual([step.epoch, step.seq]);
      const shown = [...replica.tables].map(([channel, rows]) => [channel, show(channel, rows)]);
      expect(canonical(Object.fromEntries(shown))).toBe(canonical(step.data));
      expect(replica.digests()).toEqual(step.digests);
      if (name === 'compact') continue;
      if (step.restart === true) for (const channel of Object.keys(plain)) delete plain[channel as never];
      applyPlain(plain, parsed);
      expect(canonical(plain)).toBe(canonical(step.data));
    }
  });
});

describe.each(read('events.json').map((event, index) => ({ ...event, index })))(
  '[P30] event $index of $channel',
  (event) => {
    it.each(CODEC_NAMES)('is written and read so by %s', (name) => {
      const [made] = makeStore().apply([{ op: 'event', channel: event.channel, data: event.data }]).events;
      expect(writeOut(codecs[name], codecs[name].encodeEvent(made!, event.replay))).toBe(event[name]);
      const { eventType, ...incoming } = decodeParsed(parse(name, event[name]), new CompactDecoder()) as IncomingEvent;
      const { channel, id, seq, time, data } = event;
      expect(incoming).toEqual({ type: 'event', channel, id, seq, time, isReplay: event.replay, data });
      expect(CHANNELS.find((each) => each.name === channel)).toMatchObject({ eventType });
    });
  },
);

describe.each(read('messages.json').down)('[P30] [P12] $json', (vector) => {
  it.each(CODEC_NAMES)('is written and read so by %s', (name) => {
    expect(writeOut(codecs[name], codecs[name].encodeControl(vector.message))).toBe(vector[name]);
    expect(decodeParsed(parse(name, vector[name]), new CompactDecoder())).toEqual(vector.message);
  });
});

describe('[P30] the smaller vectors', () => {
  it.each(read('paths.json'))('path $path', ({ key, path, parts }) => {
    expect(pathOf(key)).toBe(path);
    expect(splitPath(`${path}.pnl`)).toEqual(parts);
    expect(parts).toEqual(['strategies', key, 'pnl']);
  });

  it.each(read('selections.json').patterns)('pattern $pattern on $key', ({ pattern, key, matches }) => {
    expect(new Selection(new Map()).with([`orders:${pattern}`]).matches('orders', key)).toBe(matches);
  });

  it.each(read('selections.json').filters)('$names with $filter', ({ names, filter, data, wanted }) => {
    const selection = new Selection(new Map()).with(names, filter === null ? {} : { signals: filter });
    expect(selection.wantsEvent('signals', data)).toBe(wanted);
  });

  it.each(read('digests.json').murmur3)('MurmurHash3 of $text, seed $seed', ({ text, seed, hash }) => {
    expect(murmur3OfText(text, BigInt(seed))).toBe(BigInt(hash));
  });

  it.each(read('digests.json').channels)('digest $digest of $channel', ({ channel, rows, digest }) => {
    expect(digestOf(channel, rows)).toBe(digest);
  });

  it.each(read('closes.json').codes)('close code $code', ({ code, reconnect }) => {
    expect(shouldReconnect(code)).toBe(reconnect);
  });

  it.each(read('closes.json').written)('reason $reason', ({ message, retry_after_ms: hint, reason }) => {
    expect(formatCloseReason(message, hint ?? undefined)).toBe(reason);
  });

  it.each(read('closes.json').read)('read $reason', ({ reason, message, retry_after_ms: hint }) => {
    expect(parseCloseReason(reason)).toEqual({ message, retryAfterMs: hint ?? undefined });
  });
});
