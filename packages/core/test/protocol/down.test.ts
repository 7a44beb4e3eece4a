import { Check } from 'typebox/schema';
import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../../src/model/registry.ts';
import { CompactDecoder } from '../../src/protocol/codec/compact-decoder.ts';
import { decodeMessage } from '../../src/protocol/codec/decode-message.ts';
import { ProtocolError } from '../../src/protocol/codec/protocol-error.ts';
import { CODEC_NAMES, createCodecs } from '../../src/protocol/codec/registry.ts';
import { CONTROL_MESSAGES, DATA_MESSAGES } from '../../src/protocol/down.ts';
import { ERROR_CODES } from '../../src/protocol/down/error.ts';
import { eventMessage } from '../../src/protocol/down/event.ts';
import { controlMessages } from '../support/messages.ts';
import { decodeParsed, parseFrame } from '../support/reader.ts';

const codecs = createCodecs();

describe('[P11] messages of the server', () => {
  it.each(controlMessages)('pass their schema: %j', (message) => {
    const passed = CONTROL_MESSAGES.filter((schema) => Check(schema, message));
    expect(passed.map((schema) => schema.properties.type.const)).toEqual([message.type]);
  });

  it('are all here', () => {
    const known = CONTROL_MESSAGES.map((schema) => schema.properties.type.const);
    expect(new Set(controlMessages.map(({ type }) => type))).toEqual(new Set(known));
    expect(DATA_MESSAGES.map((schema) => schema.properties.type)).toMatchObject([
      { const: 'snapshot' },
      { const: 'update' },
      { enum: expect.any(Array) as unknown },
    ]);
  });

  it('have one event type for each feed', () => {
    const types = CHANNELS.flatMap((channel) => (channel.kind === 'feed' ? [channel.eventType] : []));
    expect(eventMessage.properties.type.enum.toSorted()).toEqual(types.toSorted());
    expect(new Set(types).size).toBe(types.length);
  });

  it.each(controlMessages)('are refused without a member that they need: %j', (message) => {
    for (const name of Object.keys(message)) {
      if (['type', 'id', 'prev', 'replay'].includes(name) || (message.type === 'pong' && name === 'timestamp'))
        continue;
      const { [name]: _, ...rest } = message as Record<string, unknown>;
      expect(() => decodeMessage(rest)).toThrow(ProtocolError);
      expect(() => decodeMessage({ ...message, [name]: Number.NaN })).toThrow(ProtocolError);
    }
  });
});

describe.each(CODEC_NAMES)('[P2] [P12] over %s', (name) => {
  it.each(controlMessages)('%j is a map by name and reads as itself', (message) => {
    const parsed = parseFrame(codecs[name], codecs[name].encodeControl(message));
    expect(parsed).toEqual(message);
    expect(decodeParsed(parsed, new CompactDecoder())).toEqual(message);
  });

  it('members that are undefined are left out', () => {
    const message = { ...controlMessages[1]!, id: undefined } as never;
    expect(parseFrame(codecs[name], codecs[name].encodeControl(message))).toEqual(controlMessages[1]);
  });

  it('a message that cannot be written does not spoil the next', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    const [message] = controlMessages;
    expect(() => codecs[name].encodeControl({ ...message!, deep } as never)).toThrow(RangeError);
    expect(parseFrame(codecs[name], codecs[name].encodeControl(message!))).toEqual(message);
  });
});

describe('[P24] error codes', () => {
  it('are these', () => {
    expect(ERROR_CODES).toEqual([
      'BAD_MESSAGE',
      'UNKNOWN_TYPE',
      'UNKNOWN_CHANNEL',
      'FORBIDDEN',
      'RATE_LIMIT_EXCEEDED',
      'TOO_LARGE',
      'COMMANDS_DISABLED',
      'COMMAND_FAILED',
      'UNSUPPORTED',
    ]);
    for (const code of ERROR_CODES) {
      expect(decodeMessage({ type: 'error', code, message: 'm', error: 'm' })).toMatchObject({ code });
    }
    expect(() => decodeMessage({ type: 'error', code: 'OTHER', message: 'm', error: 'm' })).toThrow(ProtocolError);
  });
});

describe('[P14] [P22] a snapshot and an update', () => {
  const head = { epoch: 'e', timestamp: '2026-01-01T00:00:00.000Z' };

  it('read as what a replica takes in', () => {
    const data = { market_data: { A: { symbol: 'A', last_price: 1 } }, account: {}, orders: [{ id: 'o', price: 2 }] };
    expect(decodeMessage({ type: 'snapshot', seq: 7, ...head, data })).toEqual({
      type: 'snapshot',
      epoch: 'e',
      seq: 7,
      prev: 0,
      time: Date.UTC(2026, 0, 1),
      feeds: undefined,
      tables: [
        {
          channel: 'market_data',
          isReset: true,
          rows: [{ kind: 'whole', key: 'A', fields: { symbol: 'A', last_price: 1 } }],
        },
        { channel: 'account', isReset: true, rows: [] },
        { channel: 'orders', isReset: true, rows: [{ kind: 'whole', key: 'o', fields: { id: 'o', price: 2 } }] },
      ],
    });
    const changes = { 'market_data.A': null, 'market_data.B.last_price': 3, orders: [], 'account.equity': 4 };
    expect(decodeMessage({ type: 'update', seq: 9, prev: 7, ...head, changes })).toEqual({
      type: 'update',
      epoch: undefined,
      seq: 9,
      prev: 7,
      time: Date.UTC(2026, 0, 1),
      feeds: undefined,
      tables: [
        {
          channel: 'market_data',
          isReset: false,
          rows: [
            { kind: 'deleted', key: 'A', fields: {} },
            { kind: 'partial', key: 'B', fields: { last_price: 3 } },
          ],
        },
        { channel: 'orders', isReset: true, rows: [] },
        { channel: 'account', isReset: false, rows: [{ kind: 'partial', key: '', fields: { equity: 4 } }] },
      ],
    });
  });
});
